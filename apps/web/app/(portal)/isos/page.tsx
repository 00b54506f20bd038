import type { ReactNode } from 'react';
import { IsoList } from '../../../features/storage/components/iso-list';

export default function Page(): ReactNode {
  return <IsoList />;
}
