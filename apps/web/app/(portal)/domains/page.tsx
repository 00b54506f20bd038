import type { ReactNode } from 'react';
import { DomainList } from '../../../features/dns/components/domain-list';

export default function Page(): ReactNode {
  return <DomainList />;
}
