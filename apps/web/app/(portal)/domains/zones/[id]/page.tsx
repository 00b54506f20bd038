import type { ReactNode } from 'react';
import { ZonePage } from '../../../../../features/dns/components/zone-page';

export default async function Page({ params }: { params: Promise<{ id: string }> }): Promise<ReactNode> {
  return <ZonePage id={(await params).id} />;
}
