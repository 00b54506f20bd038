import type { ReactNode } from 'react';
import { ZoneList } from '../../../../features/dns/components/zone-list';

export default function Page(): ReactNode {
  return <ZoneList />;
}
