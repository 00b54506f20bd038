import type { ReactNode } from 'react';
import { ProviderTabPage } from '../../../../../../features/admin/providers/provider-tab-page';

export default async function Page({ params }: { params: Promise<{ id: string }> }): Promise<ReactNode> {
  return <ProviderTabPage id={(await params).id} tab="usage" />;
}
