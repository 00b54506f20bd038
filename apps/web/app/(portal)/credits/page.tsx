import type { ReactNode } from 'react';
import { CreditsPage } from '../../../features/billing/components/credits-page';

export default function Page(): ReactNode {
  return <CreditsPage />;
}
