import type { ReactNode } from 'react';
import { AdminInstanceList } from '../../../../features/admin/instances/admin-instance-list';

export default function Page(): ReactNode {
  return <AdminInstanceList />;
}
