import type { ReactNode } from 'react';
import { NewTemplate } from '../../../../../features/admin/templates/new-template';

export default function Page(): ReactNode {
  return <NewTemplate />;
}
