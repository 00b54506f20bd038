import { ParameterRefusal, Refusal } from '../world/refusal.js';
import type { StorageState, VolumeState } from '../world/state.js';
import { requireStorage, storageUsage, volumeKey } from '../world/volumes.js';
import type { Call } from '../wire/call.js';
import { flagParam, formats, textParam, vmidParam } from '../wire/param-schema.js';
import type { Route } from '../wire/router.js';
import { compact } from './route-parts.js';

const AUDIT = ['Datastore.Audit', 'Datastore.AllocateSpace'];
const UPLOADABLE = {
  iso: /\.(?:iso|img)$/i,
  vztmpl: /\.tar\.(?:gz|xz|zst)$/i,
  import: /\.(?:ova|qcow2|raw|vmdk)$/i,
} as const;

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

function storageOfCall(call: Call): StorageState {
  return requireStorage(call.world, call.params.requiredText('storage'), call.params.requiredText('node'));
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
    .filter((volume) => volume.vmid === null || call.may(`/vms/${volume.vmid}`, ['VM.Audit']))
    .map((volume) =>
      compact({
        volid: volume.volid,
        content: volume.content,
        format: volume.format,
        size: volume.sizeBytes,
        ctime: volume.createdAtS,
        vmid: volume.vmid,
        parent: volume.parent,
      }),
    );
}

function checkDigest(call: Call): void {
  const algorithm = call.params.text('checksum-algorithm');
  const expected = call.params.text('checksum');
  if (expected === undefined || algorithm === undefined) return;
  const actual = call.file?.digest(algorithm) ?? null;
  if (actual !== expected.toLowerCase())
    throw new Refusal(`checksum mismatch: got '${actual ?? ''}' != expect '${expected.toLowerCase()}'`);
}

function upload(call: Call): string {
  const storage = storageOfCall(call);
  const node = call.params.requiredText('node');
  const content = call.params.requiredText('content') as keyof typeof UPLOADABLE;
  const { file } = call;
  if (!file) throw new ParameterRefusal({ filename: 'property is missing and it is not optional' });
  const fileName = file.fileName.replace(/^.*[/\\]/, '').replace(/[^-a-zA-Z0-9_.]/g, '_');
  if (!storage.content.includes(content))
    throw new Refusal(`storage '${storage.id}' does not support '${content}' content`);
  if (!UPLOADABLE[content].test(fileName)) throw new ParameterRefusal({ filename: 'wrong file extension' });
  const { available } = storageUsage(call.world, storage, node);
  if (available < file.sizeBytes)
    throw new Refusal(`not enough free space on storage '${storage.id}' - No space left on device`);
  checkDigest(call);
  const volume: VolumeState = {
    volid: `${storage.id}:${content}/${fileName}`,
    storage: storage.id,
    node: storage.shared ? null : node,
    content,
    format: content === 'iso' ? 'iso' : fileName.slice(fileName.lastIndexOf('.') + 1),
    sizeBytes: file.sizeBytes,
    vmid: null,
    parent: null,
    createdAtS: call.world.nowS(),
  };
  return call.startTask({
    node,
    type: 'imgcopy',
    id: '',
    steps: [
      { afterMs: 0, log: `starting file import from: /var/tmp/pveupload-${call.world.randomHex(32)}` },
      { afterMs: 0, log: `target file: /var/lib/vz/template/${content}/${fileName}` },
      {
        afterMs: call.world.settings.timings.volumeMs,
        log: `file size is: ${file.sizeBytes}`,
        action: { do: 'volume.add', volume },
      },
    ],
  });
}

function removeContent(call: Call): string {
  const node = call.params.requiredText('node');
  const storage = storageOfCall(call);
  const asked = call.params.requiredText('volume');
  const volid = asked.includes(':') ? asked : `${storage.id}:${asked}`;
  call.demand(`/storage/${storage.id}`, ['Datastore.Allocate']);
  return call.startTask({
    node,
    type: 'imgdel',
    id: `${volid.slice(volid.lastIndexOf('/') + 1)}@${storage.id}`,
    steps: [
      {
        afterMs: call.world.settings.timings.volumeMs,
        action: { do: 'volume.remove', key: volumeKey(volid, storage.shared ? null : node) },
      },
    ],
  });
}

const ALGORITHMS = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'];

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
  {
    method: 'POST',
    path: '/nodes/{node}/storage/{storage}/upload',
    label: 'upload',
    params: {
      named: {
        content: { type: 'string', enum: ['iso', 'vztmpl', 'import'] },
        checksum: textParam,
        'checksum-algorithm': { type: 'string', optional: true, enum: ALGORITHMS },
      },
    },
    permit: ['/storage/{storage}', ['Datastore.AllocateTemplate']],
    handle: upload,
  },
  {
    method: 'DELETE',
    path: '/nodes/{node}/storage/{storage}/content/{volume*}',
    label: 'content_delete',
    params: { named: { delay: { type: 'integer', optional: true, minimum: 1, maximum: 30 } } },
    handle: removeContent,
  },
];
