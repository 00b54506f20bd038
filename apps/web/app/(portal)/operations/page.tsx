import type { ReactNode } from 'react';
import { OperationList } from '../../../features/operations/components/operation-list';

export default function Page(): ReactNode {
  return <OperationList />;
}
