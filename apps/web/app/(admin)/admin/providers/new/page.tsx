import type { ReactNode } from 'react';
import { NewProvider } from '../../../../../features/admin/providers/new-provider';

export default function Page(): ReactNode {
  return <NewProvider />;
}
