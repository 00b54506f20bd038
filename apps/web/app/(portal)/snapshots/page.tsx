import type { ReactNode } from 'react';
import { StorageList } from '../../../features/storage/components/storage-list';

export default function Page(): ReactNode {
  return <StorageList key="snapshots" kind="snapshots" />;
}
