import type { ReactNode } from 'react';
import { OverviewPage } from '../../../features/admin/overview/overview-page';

export default function Page(): ReactNode {
  return <OverviewPage />;
}
