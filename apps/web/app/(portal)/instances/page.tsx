import type { ReactNode } from 'react';
import { InstanceList } from '../../../features/instances/components/instance-list';

export default function Page(): ReactNode {
  return <InstanceList />;
}
