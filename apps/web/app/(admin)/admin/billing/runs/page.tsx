import type { ReactNode } from 'react';
import { RunsPage } from '../../../../../features/admin/billing/runs-page';

export default function Page(): ReactNode {
  return <RunsPage />;
}
