import type { ReactNode } from 'react';
import { InstanceTabPage } from '../../../../../features/instances/components/instance-tab-page';

export default async function Page({ params }: { params: Promise<{ id: string }> }): Promise<ReactNode> {
  return <InstanceTabPage id={(await params).id} tab="network" />;
}
