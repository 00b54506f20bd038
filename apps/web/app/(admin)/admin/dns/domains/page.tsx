import type { ReactNode } from 'react';
import { AdminDomainList } from '../../../../../features/admin/dns/admin-domain-list';

export default function Page(): ReactNode {
  return <AdminDomainList />;
}
