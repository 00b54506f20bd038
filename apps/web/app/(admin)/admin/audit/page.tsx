import type { ReactNode } from 'react';
import { AuditPage } from '../../../../features/admin/audit/audit-page';

export default function Page(): ReactNode {
  return <AuditPage />;
}
