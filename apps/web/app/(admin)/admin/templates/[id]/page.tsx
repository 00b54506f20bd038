import type { ReactNode } from 'react';
import { TemplateDetail } from '../../../../../features/admin/templates/template-detail';

export default async function Page({ params }: { params: Promise<{ id: string }> }): Promise<ReactNode> {
  return <TemplateDetail id={(await params).id} />;
}
