import type { ReactNode } from 'react';
import { DashboardPage } from '../../../features/dashboard/components/dashboard-page';

export default function Page(): ReactNode {
  return <DashboardPage />;
}
