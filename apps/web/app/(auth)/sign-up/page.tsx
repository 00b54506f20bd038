import type { ReactNode } from 'react';
import { SignUpForm } from '../../../features/auth/components/sign-up-form';

export default function Page(): ReactNode {
  return <SignUpForm />;
}
