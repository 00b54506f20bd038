import type { ReactNode } from 'react';
import { QuarantinePage } from '../../../../features/admin/quarantine/quarantine-page';

export default function Page(): ReactNode {
  return <QuarantinePage />;
}
