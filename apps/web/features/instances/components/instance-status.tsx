'use client';
import type { InstanceView } from '@uni/client';
import { Status } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useStatusText } from '../hooks/use-status-text';
import { glyphOf } from '../status';

/** The second line of a status: why it is so, or what was last known. */
export function useStatusNote(): (instance: InstanceView) => string | undefined {
  const t = useTranslations('instances');
  return (instance) => {
    if (instance.status === 'unknown' && instance.lastKnownStatus !== null) {
      return t('lastSeenAs', { status: t(`status.${instance.lastKnownStatus}`).toLocaleLowerCase() });
    }
    if (instance.status === 'lost') return t('lostNote');
    if (instance.status === 'stopped' && (instance.stopReason === 'depleted' || instance.stopReason === 'suspended'))
      return t(`stopReason.${instance.stopReason}`);
    return undefined;
  };
}

/** Glyph and word of an instance's status. */
export function InstanceStatus({
  instance,
  badge = false,
  note = false,
}: {
  instance: InstanceView;
  badge?: boolean;
  note?: boolean;
}): ReactNode {
  const text = useStatusText();
  const noteOf = useStatusNote();
  const busy =
    instance.currentOperationId !== null &&
    (instance.status === 'running' || instance.status === 'stopped') &&
    instance.desiredStatus !== instance.status;
  return (
    <Status
      kind={busy ? 'progress' : glyphOf(instance.status)}
      badge={badge}
      note={note ? noteOf(instance) : undefined}
    >
      {text(instance)}
    </Status>
  );
}
