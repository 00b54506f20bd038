import type { ReactNode } from 'react';
import { OrganisationList } from '../../../../features/admin/organisations/organisation-list';

export default function Page(): ReactNode {
  return <OrganisationList />;
}
