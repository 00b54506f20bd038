import type { ReactNode } from 'react';
import { DriftPage } from '../../../../features/admin/drift/drift-page';

export default function Page(): ReactNode {
  return <DriftPage />;
}
