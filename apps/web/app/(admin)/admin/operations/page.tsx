import type { ReactNode } from 'react';
import { AdminOperationList } from '../../../../features/admin/operations/admin-operation-list';

export default function Page(): ReactNode {
  return <AdminOperationList />;
}
