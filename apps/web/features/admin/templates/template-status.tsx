'use client';
import type { AdminTemplate } from '@uni/client';
import { Status } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { warningsOf } from './place-inputs';

/** Whether a template is sold, and whether something stands in its way. */
export function TemplateStatus({ template, badge = false }: { template: AdminTemplate; badge?: boolean }): ReactNode {
  const t = useTranslations('admin.templates');
  if (template.status === 'withdrawn') {
    return (
      <Status kind="stopped" badge={badge}>
        {t('status.withdrawn')}
      </Status>
    );
  }
  const warnings = warningsOf(template);
  const warned = warnings > 0 || !template.available;
  const note = badge
    ? undefined
    : warnings > 0
      ? t('warnings', { count: warnings })
      : template.available
        ? undefined
        : t('silent');
  return (
    <Status kind={warned ? 'warning' : 'running'} badge={badge} {...(note === undefined ? {} : { note })}>
      {t('status.active')}
    </Status>
  );
}
