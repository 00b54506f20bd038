import type { ReactNode } from 'react';
import { TemplateList } from '../../../../features/admin/templates/template-list';

export default function Page(): ReactNode {
  return <TemplateList />;
}
