import { DiscWork } from './carry-out/disc.work.js';
import { StorageChanges } from './carry-out/storage-changes.js';
import { StorageDefinitions } from './carry-out/storage-definitions.js';
import { StorageWork } from './carry-out/storage.work.js';
import { BackupOrders } from './orders/backup-orders.service.js';
import { DiscOrders } from './orders/disc-orders.service.js';
import { SnapshotOrders } from './orders/snapshot-orders.service.js';
import { StorageDesk } from './orders/storage-desk.js';
import { VolumeOrders } from './orders/volume-orders.service.js';
import { BackupClock } from './policy/backup.clock.js';
import { BackupPolicies } from './policy/backup-policies.service.js';
import { StorageQueries } from './read/storage.queries.js';
import { StorageEnding } from './reconcile/storage-ending.js';
import { StoragePolicies } from './storage.policies.js';

/** Ordering and looking: what the instances module offers of this folder. */
export const STORAGE_SERVICES = [
  SnapshotOrders,
  VolumeOrders,
  BackupOrders,
  DiscOrders,
  BackupPolicies,
  StorageQueries,
];
/** What they stand on. */
export const STORAGE_INNER = [StorageDesk, StoragePolicies];
/** What the worker runs. */
export const STORAGE_WORK = [StorageChanges, StorageWork, DiscWork, StorageDefinitions, StorageEnding, BackupClock];
