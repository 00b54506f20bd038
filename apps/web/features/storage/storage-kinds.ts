import { Archive, Camera, HardDrive, type LucideIcon } from 'lucide-react';

/** What stands beside instances, by its name in the API, in addresses and in messages. */
export type StorageKind = 'snapshots' | 'volumes' | 'backups';

export const STORAGE_ICONS: Readonly<Record<StorageKind, LucideIcon>> = {
  snapshots: Camera,
  volumes: HardDrive,
  backups: Archive,
};

/** What a new one is called until somebody says otherwise. */
export const STORAGE_NAMES: Readonly<Record<StorageKind, string>> = {
  snapshots: 'snapshot',
  volumes: 'data',
  backups: 'backup',
};
