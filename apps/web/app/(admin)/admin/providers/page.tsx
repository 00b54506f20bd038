import type { ReactNode } from 'react';
import { ProviderList } from '../../../../features/admin/providers/provider-list';

export default function Page(): ReactNode {
  return <ProviderList />;
}
