'use client';
import { useTranslations } from 'next-intl';
import { useStorage } from './use-storage';

/** What becomes of snapshots, volumes and backups when their instance is deleted, in words. */
export function useStorageFate(instanceId: string): { readonly goes: string[]; readonly stays: string[] } {
  const t = useTranslations('storage.fate');
  const snapshots = useStorage('snapshots', instanceId).data;
  const volumes = useStorage('volumes', instanceId).data;
  const backups = useStorage('backups', instanceId).data;
  const fate = { goes: [] as string[], stays: [] as string[] };
  if (snapshots !== undefined && snapshots.items.length > 0)
    // Where they may outlive the machine it is the place that decides: only what is certain to stay is promised.
    fate.goes.push(
      t(snapshots.rules.goesWithInstance ? 'snapshots' : 'snapshotsMaybe', { count: snapshots.items.length }),
    );
  if (volumes !== undefined && volumes.items.length > 0)
    fate[volumes.rules.goesWithInstance ? 'goes' : 'stays'].push(t('volumes', { count: volumes.items.length }));
  if (backups !== undefined && backups.items.length > 0) fate.stays.push(t('backups', { count: backups.items.length }));
  if (backups?.policy != null) fate.goes.push(t('policy'));
  return fate;
}
