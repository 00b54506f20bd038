import { ParameterRefusal, Refusal } from '../world/refusal.js';
import type { VolumeState } from '../world/state.js';
import { findVolume, storageUsage, volumeKey } from '../world/volumes.js';
import type { Call } from '../wire/call.js';
import { flagParam, textParam } from '../wire/param-schema.js';
import type { Route } from '../wire/router.js';
import { archiveFields, storageOfCall, volumeOfCall } from './volume-access.js';

/** Nothing is fetched: every file from the net is this large. */
const DOWNLOADED_BYTES = 734_003_200;
const UPLOADABLE = {
  iso: /\.(?:iso|img)$/i,
  vztmpl: /\.tar\.(?:gz|xz|zst)$/i,
  import: /\.(?:ova|qcow2|raw|vmdk)$/i,
} as const;

function showVolume(call: Call): Record<string, unknown> {
  const volume = volumeOfCall(call);
  const path = `/mnt/pve/${volume.storage}/${volume.volid.slice(volume.volid.indexOf(':') + 1)}`;
  return { path, size: volume.sizeBytes, used: volume.sizeBytes, format: volume.format, ...archiveFields(volume) };
}

function changeVolume(call: Call): null {
  const volume = volumeOfCall(call);
  const notes = call.params.text('notes');
  const protect = call.params.flag('protected');
  if (!volume.backup) throw new Refusal(`changing attributes of '${volume.volid}' is not supported`);
  call.demand(`/storage/${volume.storage}`, ['Datastore.AllocateSpace']);
  if (notes !== undefined) volume.backup.notes = notes;
  if (protect !== undefined) volume.backup.protect = protect;
  return null;
}

function downloadUrl(call: Call): string {
  const storage = storageOfCall(call);
  const node = call.params.requiredText('node');
  if (!call.may(`/nodes/${node}`, ['Sys.AccessNetwork'])) call.demand('/', ['Sys.Audit', 'Sys.Modify']);
  const content = call.params.requiredText('content') as keyof typeof UPLOADABLE;
  const fileName = call.params.requiredText('filename').replace(/[^-a-zA-Z0-9_.]/g, '_');
  if (!storage.content.includes(content))
    throw new Refusal(`storage '${storage.id}' does not support '${content}' content`);
  if (!UPLOADABLE[content].test(fileName)) throw new ParameterRefusal({ filename: 'wrong file extension' });
  const volid = `${storage.id}:${content}/${fileName}`;
  if (findVolume(call.world, volid, node)) throw new Refusal(`refusing to override existing file '${fileName}'`);
  return call.startTask({
    node,
    type: 'download',
    id: fileName,
    steps: [
      {
        afterMs: 0,
        log: `downloading ${call.params.requiredText('url')} to /mnt/pve/${storage.id}/template/${content}/${fileName}`,
      },
      {
        afterMs: call.world.settings.timings.downloadMs,
        log: 'download of the file finished',
        action: {
          do: 'volume.add',
          volume: {
            volid,
            storage: storage.id,
            node: storage.shared ? null : node,
            content,
            format: content === 'iso' ? 'iso' : fileName.slice(fileName.lastIndexOf('.') + 1),
            sizeBytes: DOWNLOADED_BYTES,
            vmid: null,
            parent: null,
            createdAtS: call.world.nowS(),
          },
        },
      },
    ],
  });
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
  const volume = findVolume(call.world, volid, node);
  if (volume?.content === 'backup') {
    call.demand(`/storage/${storage.id}`, ['Datastore.AllocateSpace']);
    call.demand(`/vms/${volume.vmid ?? 0}`, ['VM.Backup']);
  } else call.demand(`/storage/${storage.id}`, ['Datastore.Allocate']);
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

const VOLUME_PATH = '/nodes/{node}/storage/{storage}/content/{volume*}';
const ALGORITHMS = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'];

export const volumeRoutes: readonly Route[] = [
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
  { method: 'GET', path: VOLUME_PATH, label: 'volume', params: { named: {} }, handle: showVolume },
  {
    method: 'PUT',
    path: VOLUME_PATH,
    label: 'volume_put',
    params: { named: { notes: textParam, protected: flagParam } },
    handle: changeVolume,
  },
  {
    method: 'POST',
    path: '/nodes/{node}/storage/{storage}/download-url',
    label: 'download',
    params: {
      named: {
        url: { type: 'string', pattern: /^https?:\/\/.+/ },
        content: { type: 'string', enum: ['iso', 'vztmpl', 'import'] },
        filename: { type: 'string', maxLength: 255 },
        checksum: textParam,
        'checksum-algorithm': { type: 'string', optional: true, enum: ALGORITHMS },
        compression: textParam,
        'verify-certificates': flagParam,
      },
    },
    permit: ['/storage/{storage}', ['Datastore.AllocateTemplate']],
    handle: downloadUrl,
  },
  {
    method: 'DELETE',
    path: VOLUME_PATH,
    label: 'content_delete',
    params: { named: { delay: { type: 'integer', optional: true, minimum: 1, maximum: 30 } } },
    handle: removeContent,
  },
];
