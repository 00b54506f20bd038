import type { ReactNode } from 'react';
import { SecurityPage } from '../../../features/profile/components/security-page';

export default function Page(): ReactNode {
  return <SecurityPage />;
}
