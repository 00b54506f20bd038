import type { ReactNode } from 'react';
import { SignInForm } from '../../../features/auth/components/sign-in-form';

export default function Page(): ReactNode {
  return <SignInForm />;
}
