import type { ReactNode } from 'react';
import { OperationDetail } from '../../../../features/operations/components/operation-detail';

export default async function Page({ params }: { params: Promise<{ id: string }> }): Promise<ReactNode> {
  return <OperationDetail id={(await params).id} />;
}
