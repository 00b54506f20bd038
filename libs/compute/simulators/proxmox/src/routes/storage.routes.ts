import type { StorageState } from '../world/state.js';
import { storageUsage } from '../world/volumes.js';
import type { Call } from '../wire/call.js';
import { flagParam, formats, textParam, vmidParam } from '../wire/param-schema.js';
import type { Route } from '../wire/router.js';
import { compact } from './route-parts.js';
import { archiveFields, AUDIT, mayRead, storageOfCall } from './volume-access.js';

function listStorages(call: Call): Record<string, unknown>[] {
  const { world, params } = call;
  const node = params.requiredText('node');
  const content = params.text('content')?.split(',');
  const only = params.text('storage');
  return Object.values(world.state.storages)
    .filter((storage) => only === undefined || storage.id === only)
    .filter((storage) => !params.flag('enabled') || storage.enabled)
    .filter((storage) => content === undefined || content.some((kind) => storage.content.includes(kind)))
    .filter((storage) => call.may(`/storage/${storage.id}`, AUDIT, 'any'))
    .map((storage) => ({ storage: storage.id, ...storageEntry(call, storage, node) }));
}

function storageEntry(call: Call, storage: StorageState, node: string): Record<string, unknown> {
  const usage = storageUsage(call.world, storage, node);
  return {
    type: storage.type,
    content: storage.content.join(','),
    shared: storage.shared ? 1 : 0,
    enabled: storage.enabled ? 1 : 0,
    active: storage.enabled ? 1 : 0,
    total: usage.total,
    used: usage.used,
    avail: usage.available,
    used_fraction: usage.total === 0 ? 0 : usage.used / usage.total,
  };
}

function listContent(call: Call): Record<string, unknown>[] {
  const storage = storageOfCall(call);
  const node = call.params.requiredText('node');
  const content = call.params.text('content');
  const vmid = call.params.integer('vmid');
  return Object.values(call.world.state.volumes)
    .filter((volume) => volume.storage === storage.id && (volume.node === null || volume.node === node))
    .filter(
      (volume) => (content === undefined || volume.content === content) && (vmid === undefined || volume.vmid === vmid),
    )
    .filter((volume) => volume.vmid === null || mayRead(call, volume))
    .map((volume) =>
      compact({
        volid: volume.volid,
        content: volume.content,
        format: volume.format,
        size: volume.sizeBytes,
        ctime: volume.createdAtS,
        vmid: volume.vmid,
        parent: volume.parent,
        ...archiveFields(volume),
      }),
    );
}

export const storageRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/nodes/{node}/storage',
    label: 'storages',
    params: {
      named: {
        content: { type: 'string', optional: true, list: true },
        enabled: flagParam,
        format: flagParam,
        storage: { type: 'string', optional: true, format: formats.storageId },
        target: { type: 'string', optional: true, format: formats.node },
      },
    },
    handle: listStorages,
  },
  {
    method: 'GET',
    path: '/nodes/{node}/storage/{storage}/status',
    label: 'storage_status',
    params: { named: {} },
    permit: ['/storage/{storage}', AUDIT, 'any'],
    handle: (call) => storageEntry(call, storageOfCall(call), call.params.requiredText('node')),
  },
  {
    method: 'GET',
    path: '/nodes/{node}/storage/{storage}/content',
    label: 'content',
    params: { named: { content: textParam, vmid: { ...vmidParam, optional: true } } },
    permit: ['/storage/{storage}', AUDIT, 'any'],
    handle: listContent,
  },
];
