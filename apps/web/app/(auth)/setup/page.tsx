import type { ReactNode } from 'react';
import { SetupForm } from '../../../features/auth/components/setup-form';

export default function Page(): ReactNode {
  return <SetupForm />;
}
