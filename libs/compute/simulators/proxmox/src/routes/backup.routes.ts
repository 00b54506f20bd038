import { formatProgressBytes, GIB } from '../world/bytes.js';
import { backupsOn, requireBackupStorage } from '../world/backups.js';
import { bootDiskBytes } from '../world/guests.js';
import { markForPruning, parseRetention } from '../world/prune.js';
import { ParameterRefusal, Refusal } from '../world/refusal.js';
import type { GuestKind, TaskStep } from '../world/state.js';
import type { Call } from '../wire/call.js';
import { flagParam, formats, textParam, vmidParam, type ParamSchema } from '../wire/param-schema.js';
import type { Route } from '../wire/router.js';

const NOTES_LIMIT = 1_024;
const LOCK_WAIT_MIN = 180;
const PROGRESS = [0.35, 0.7, 1];
const AUDIT = ['Datastore.Audit', 'Datastore.AllocateSpace'];

function checkedRetention(call: Call): string | undefined {
  const text = call.params.text('prune-backups');
  if (text === undefined) return undefined;
  try {
    parseRetention(text);
    return text;
  } catch (error) {
    if (error instanceof Refusal) throw new ParameterRefusal({ 'prune-backups': error.message });
    throw error;
  }
}

function wantedIds(call: Call): number[] {
  const text = call.params.text('vmid');
  if (text === undefined) throw new ParameterRefusal({ vmid: 'property is missing and it is not optional' });
  const ids = text.split(/[,;\s]+/).filter((id) => id !== '');
  const wrong = ids.find((id) => !/^[1-9]\d{2,8}$/.test(id));
  if (wrong !== undefined)
    throw new ParameterRefusal({ vmid: `invalid format - value does not look like a valid VM ID\n` });
  return [...new Set(ids.map(Number))];
}

/** One guest of a job: locked, read with signs of progress, written, and old archives removed. */
function stepsFor(call: Call, vmid: number, storage: string, refusal: string | null): TaskStep[] {
  const { world, params } = call;
  const guest = world.guest(vmid);
  const bytes = guest ? bootDiskBytes(guest) : 0;
  const totalMs = Math.max(300, (bytes / GIB) * world.settings.timings.backupMsPerGib);
  const retention = (params.flag('remove') ?? true) ? checkedRetention(call) : undefined;
  const progress = PROGRESS.map((share): TaskStep => {
    const done = formatProgressBytes(bytes * share);
    const line = `INFO: ${Math.round(share * 100)
      .toString()
      .padStart(3)}% (${done} of ${formatProgressBytes(bytes)})`;
    return { afterMs: totalMs / PROGRESS.length, log: line };
  });
  const notesTemplate = params.text('notes-template') ?? '';
  const protect = params.flag('protected') ?? false;
  return [
    { afterMs: 0, action: { do: 'backup.begin', vmid, refusal } },
    ...(refusal === null ? progress : []),
    { afterMs: 0, action: { do: 'backup.write', vmid, storage, notesTemplate, protect } },
    ...(retention === undefined
      ? []
      : [{ afterMs: 0, action: { do: 'backup.prune' as const, vmid, storage, retention, kind: null } }]),
  ];
}

function vzdump(call: Call): string {
  const { world, params } = call;
  const node = params.requiredText('node');
  const storage = params.text('storage') ?? 'local';
  const ids = wantedIds(call);
  for (const name of ['tmpdir', 'dumpdir', 'script'])
    if (params.has(name)) throw new ParameterRefusal({ [name]: 'Only root may set this option.' });
  for (const vmid of ids) call.demand(`/vms/${vmid}`, ['VM.Backup']);
  call.demand(`/storage/${storage}`, ['Datastore.AllocateSpace']);
  if (params.has('prune-backups')) call.demand(`/storage/${storage}`, ['Datastore.Allocate']);
  if (params.has('bwlimit') || params.has('ionice')) call.demand('/', ['Sys.Modify']);
  requireBackupStorage(world, storage, node);
  const local = ids.filter((vmid) => world.guest(vmid)?.node === node);
  // The original says this, and does nothing, when the guests are elsewhere.
  if (local.length === 0) return 'OK';
  const allowed = local.length > 1 ? call.takePartialSuccess() : Number.POSITIVE_INFINITY;
  const lockWaitMs = (params.integer('lockwait') ?? LOCK_WAIT_MIN) * 60_000;
  return call.startTask({
    node,
    type: 'vzdump',
    id: local.length === 1 ? String(local[0]) : '',
    steps: [
      { afterMs: 0, action: { do: 'backup.queue', timeoutMs: world.scaled(lockWaitMs) } },
      { afterMs: 0, log: `INFO: starting new backup job: vzdump ${local.join(' ')} --storage ${storage}` },
      ...local.flatMap((vmid, index) =>
        stepsFor(call, vmid, storage, index < allowed ? null : "can't acquire lock - got timeout"),
      ),
      { afterMs: 0, action: { do: 'backup.conclude' } },
    ],
  });
}

function kindOf(call: Call): GuestKind | null {
  const type = call.params.text('type');
  return type === 'qemu' || type === 'lxc' ? type : null;
}

function pruneList(call: Call): Record<string, unknown>[] {
  const { world, params } = call;
  const node = params.requiredText('node');
  const storage = requireBackupStorage(world, params.requiredText('storage'), node);
  const vmid = params.integer('vmid');
  const kind = kindOf(call);
  const retention = parseRetention(checkedRetention(call) ?? 'keep-all=1');
  const archives = backupsOn(world, storage, node)
    .filter((archive) => vmid === undefined || archive.vmid === vmid)
    .filter((archive) => kind === null || archive.backup?.kind === kind);
  return [...new Set(archives.map((archive) => archive.vmid))].flatMap((owner) => {
    const own = archives.filter((archive) => archive.vmid === owner);
    const marks = markForPruning(own, retention);
    return own.map((archive) => ({
      volid: archive.volid,
      ctime: archive.createdAtS,
      type: archive.backup?.kind,
      vmid: archive.vmid,
      mark: marks.get(archive.volid),
    }));
  });
}

function prune(call: Call): string {
  const { params, world } = call;
  const node = params.requiredText('node');
  const storage = params.requiredText('storage');
  const vmid = params.integer('vmid') ?? null;
  if (vmid === null) call.demand(`/storage/${storage}`, ['Datastore.Allocate']);
  else {
    call.demand(`/storage/${storage}`, ['Datastore.AllocateSpace']);
    call.demand(`/vms/${vmid}`, ['VM.Backup']);
  }
  requireBackupStorage(world, storage, node);
  const retention = checkedRetention(call) ?? 'keep-all=1';
  return call.startTask({
    node,
    type: 'prunebackups',
    id: vmid === null ? storage : `${vmid}@${storage}`,
    steps: [
      {
        afterMs: world.settings.timings.volumeMs,
        action: { do: 'backup.prune', vmid, storage, retention, kind: kindOf(call) },
      },
    ],
  });
}

const PRUNE_PARAMS: Readonly<Record<string, ParamSchema>> = {
  'prune-backups': textParam,
  type: { type: 'string', optional: true, enum: ['qemu', 'lxc'] },
  vmid: { ...vmidParam, optional: true },
};
const PRUNE_PATH = '/nodes/{node}/storage/{storage}/prunebackups';
const count: ParamSchema = { type: 'integer', optional: true, minimum: 0 };

export const backupRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/nodes/{node}/vzdump',
    label: 'vzdump',
    params: {
      named: {
        vmid: { type: 'string', optional: true, list: true },
        storage: { type: 'string', optional: true, format: formats.storageId },
        mode: { type: 'string', optional: true, enum: ['snapshot', 'suspend', 'stop'] },
        compress: { type: 'string', optional: true, enum: ['0', '1', 'gzip', 'lzo', 'zstd'] },
        'notes-template': { type: 'string', optional: true, maxLength: NOTES_LIMIT },
        protected: flagParam,
        remove: flagParam,
        'prune-backups': textParam,
        bwlimit: count,
        ionice: { type: 'integer', optional: true, minimum: 0, maximum: 8 },
        lockwait: count,
        quiet: flagParam,
        stdexcludes: flagParam,
        zstd: { type: 'integer', optional: true },
        'notification-mode': textParam,
        tmpdir: textParam,
        dumpdir: textParam,
        script: textParam,
      },
    },
    handle: vzdump,
  },
  {
    method: 'GET',
    path: PRUNE_PATH,
    label: 'prune_list',
    params: { named: PRUNE_PARAMS },
    permit: ['/storage/{storage}', AUDIT, 'any'],
    handle: pruneList,
  },
  { method: 'DELETE', path: PRUNE_PATH, label: 'prune', params: { named: PRUNE_PARAMS }, handle: prune },
];
