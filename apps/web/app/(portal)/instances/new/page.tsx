import type { ReactNode } from 'react';
import { CreateInstance } from '../../../../features/instances/components/create-instance';

export default function Page(): ReactNode {
  return <CreateInstance />;
}
