'use client';
import type { InstanceView } from '@uni/client';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';

/** The word of a status. A machine whose start or stop is on its way says so before the provider does. */
export function useStatusText(): (
  instance: Pick<InstanceView, 'status' | 'desiredStatus' | 'currentOperationId'>,
) => string {
  const t = useTranslations('instances');
  return useCallback(
    (instance) => {
      if (instance.currentOperationId !== null) {
        if (instance.status === 'running' && instance.desiredStatus === 'stopped') return t('status.stopping');
        if (instance.status === 'stopped' && instance.desiredStatus === 'running') return t('status.starting');
      }
      return t(`status.${instance.status}`);
    },
    [t],
  );
}
