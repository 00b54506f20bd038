import type { ReactNode } from 'react';
import { VerifyPage } from '../../../../../features/admin/billing/verify-page';

export default function Page(): ReactNode {
  return <VerifyPage />;
}
