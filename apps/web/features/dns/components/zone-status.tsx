'use client';
import type { ZoneView } from '@uni/client';
import { Status } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

/** Whether the name servers say what the records say. */
export function ZoneStatus({ zone }: { zone: ZoneView }): ReactNode {
  const t = useTranslations('names');
  if (zone.gone) return <Status kind="lost">{t('zone.gone')}</Status>;
  if (zone.operationId !== null) return <Status kind="progress">{t('zone.changing')}</Status>;
  if (zone.readAt === null) return <Status kind="waiting">{t('zone.unread')}</Status>;
  return zone.published ? (
    <Status kind="done">{t('zone.published')}</Status>
  ) : (
    <Status kind="warning">{t('zone.unpublished')}</Status>
  );
}
