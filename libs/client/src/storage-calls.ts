import type { operations, providers, storage } from '@uni/contracts';
import type { z } from 'zod';
import type { CallOptions, CreateOptions, Transport } from './transport.js';
import type { Page } from './types.js';

export type SnapshotView = storage.SnapshotView;
export type VolumeView = storage.VolumeView;
export type BackupView = storage.BackupView;
export type BackupPolicyView = storage.BackupPolicyView;
export type InstanceDiscView = storage.InstanceDiscView;
export type InstanceSnapshots = z.output<typeof storage.instanceSnapshots>;
export type InstanceVolumes = z.output<typeof storage.instanceVolumes>;
export type InstanceBackups = z.output<typeof storage.instanceBackups>;
export type StorageQuery = Partial<z.output<typeof storage.storageQuery>>;
export type InstanceEvents = z.output<typeof providers.instanceEvents>;
export type InstanceEventsQuery = Partial<z.output<typeof providers.instanceEventsQuery>>;
export type IsoView = z.output<typeof storage.isos>['items'][number];
export type BackupPolicyInput = z.input<typeof storage.backupPolicyRequest>;
type Operation = operations.OperationView;

const at = (id: string): string => encodeURIComponent(id);

/** Snapshots, volumes, backups and discs of instances. */
export function storageCalls(http: Transport) {
  const root = (instanceId: string): string => `/instances/${at(instanceId)}`;
  const post = (path: string, body: unknown, call: CreateOptions = {}): Promise<Operation> =>
    http.request<Operation>('POST', path, { ...call, body, creates: true });
  const remove = (path: string, call: CreateOptions = {}): Promise<Operation> =>
    http.request<Operation>('DELETE', path, { ...call, creates: true });
  return {
    snapshots: {
      list: (query?: StorageQuery, call?: CallOptions) => http.get<Page<SnapshotView>>('/snapshots', query, call),
      ofInstance: (id: string, call?: CallOptions) => http.get<InstanceSnapshots>(`${root(id)}/snapshots`, {}, call),
      create: (id: string, body: z.input<typeof storage.createSnapshotRequest>, call?: CreateOptions) =>
        post(`${root(id)}/snapshots`, body, call),
      revert: (id: string, snapshotId: string, call?: CreateOptions) =>
        post(`${root(id)}/snapshots/${at(snapshotId)}/revert`, {}, call),
      remove: (id: string, snapshotId: string, call?: CreateOptions) =>
        remove(`${root(id)}/snapshots/${at(snapshotId)}`, call),
    },
    volumes: {
      list: (query?: StorageQuery, call?: CallOptions) => http.get<Page<VolumeView>>('/volumes', query, call),
      ofInstance: (id: string, call?: CallOptions) => http.get<InstanceVolumes>(`${root(id)}/volumes`, {}, call),
      create: (id: string, body: z.input<typeof storage.createVolumeRequest>, call?: CreateOptions) =>
        post(`${root(id)}/volumes`, body, call),
      attach: (id: string, volumeId: string, call?: CreateOptions) =>
        post(`${root(id)}/volumes/${at(volumeId)}/attach`, {}, call),
      detach: (id: string, volumeId: string, call?: CreateOptions) =>
        post(`${root(id)}/volumes/${at(volumeId)}/detach`, {}, call),
      resize: (id: string, volumeId: string, sizeGib: number, call?: CreateOptions) =>
        post(`${root(id)}/volumes/${at(volumeId)}/resize`, { sizeGib }, call),
      remove: (id: string, volumeId: string, call?: CreateOptions) =>
        remove(`${root(id)}/volumes/${at(volumeId)}`, call),
    },
    backups: {
      list: (query?: StorageQuery, call?: CallOptions) => http.get<Page<BackupView>>('/backups', query, call),
      ofInstance: (id: string, call?: CallOptions) => http.get<InstanceBackups>(`${root(id)}/backups`, {}, call),
      create: (id: string, body: z.input<typeof storage.createBackupRequest>, call?: CreateOptions) =>
        post(`${root(id)}/backups`, body, call),
      restore: (id: string, backupId: string, call?: CreateOptions) =>
        post(`${root(id)}/backups/${at(backupId)}/restore`, {}, call),
      remove: (id: string, backupId: string, call?: CreateOptions) =>
        remove(`${root(id)}/backups/${at(backupId)}`, call),
      setPolicy: (id: string, body: BackupPolicyInput) =>
        http.request<BackupPolicyView>('PUT', `${root(id)}/backup-policy`, { body }),
      removePolicy: (id: string) => http.request<void>('DELETE', `${root(id)}/backup-policy`),
    },
    discs: {
      list: (call?: CallOptions) => http.get<Page<IsoView>>('/isos', {}, call),
      ofInstance: (id: string, call?: CallOptions) => http.get<InstanceDiscView>(`${root(id)}/iso`, {}, call),
      attach: (id: string, isoRef: string, call?: CreateOptions) => post(`${root(id)}/iso`, { isoRef }, call),
      detach: (id: string, call?: CreateOptions) => remove(`${root(id)}/iso`, call),
    },
    /** What the providers say has happened to instances; `pending` while a newer list is on its way. */
    providerEvents: (query?: InstanceEventsQuery, call?: CallOptions) =>
      http.get<InstanceEvents>('/provider-events', query, call),
  };
}
