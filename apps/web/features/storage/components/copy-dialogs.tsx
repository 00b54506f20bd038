'use client';
import type { BackupView, SnapshotView } from '@uni/client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { api } from '../../api/api';
import { LoseDialog } from './lose-dialog';

/** Snapshots and backups: copies of the disks at a point in time, to which an instance can go back. */
export type CopyKind = 'snapshots' | 'backups';
export type Copy = SnapshotView | BackupView;

/** The two questions about a copy: going back to it, and removing it. */
export function CopyDialog({
  kind,
  what,
  item,
  onClose,
}: {
  kind: CopyKind;
  what: 'back' | 'remove';
  item: Copy;
  onClose: () => void;
}): ReactNode {
  const t = useTranslations('storage');
  const { id, instanceId, instanceName, name } = item;
  if (what === 'remove')
    return (
      <LoseDialog
        title={t('removeOne', { name })}
        name={name}
        goes={[t(`${kind}.removeGoes`)]}
        stays={[t(`${kind}.removeStays`, { name: instanceName })]}
        send={(call) => api[kind].remove(instanceId, id, call)}
        onClose={onClose}
      />
    );
  return (
    <LoseDialog
      title={t(`${kind}.backTo`, { name })}
      // What changes is the instance: its name is what must be typed.
      name={instanceName}
      goes={[t(`${kind}.backGoes`)]}
      stays={[t(`${kind}.backStays`)]}
      note={t('mayBeOff')}
      send={(call) =>
        kind === 'snapshots' ? api.snapshots.revert(instanceId, id, call) : api.backups.restore(instanceId, id, call)
      }
      onClose={onClose}
    />
  );
}
