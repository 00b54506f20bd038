import type { ReactNode } from 'react';
import { OrganisationDetail } from '../../../../../features/admin/organisations/organisation-detail';

export default async function Page({ params }: { params: Promise<{ id: string }> }): Promise<ReactNode> {
  return <OrganisationDetail id={(await params).id} />;
}
