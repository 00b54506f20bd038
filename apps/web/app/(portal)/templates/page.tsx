import type { ReactNode } from 'react';
import { TemplateList } from '../../../features/templates/components/template-list';

export default function Page(): ReactNode {
  return <TemplateList />;
}
