import type { ReactNode } from 'react';
import { AdminZoneList } from '../../../../features/admin/dns/admin-zone-list';

export default function Page(): ReactNode {
  return <AdminZoneList />;
}
