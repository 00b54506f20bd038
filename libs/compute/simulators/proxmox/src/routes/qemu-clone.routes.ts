import { formatProgressBytes, GIB } from '../world/bytes.js';
import { createGuest, requireUnlocked } from '../world/guests.js';
import { isCloudInitDrive, isCdrom, isDriveKey, parseDrive, storageOf } from '../world/property-string.js';
import { ParameterRefusal, PermissionRefusal, Refusal } from '../world/refusal.js';
import type { GuestConfig, GuestState, TaskStep } from '../world/state.js';
import { findVolume, requireStorage } from '../world/volumes.js';
import type { Call } from '../wire/call.js';
import { flagParam, formats, textParam, vmidParam } from '../wire/param-schema.js';
import type { Route } from '../wire/router.js';
import { demandBridge } from './config-request.js';
import { guestOf } from './route-parts.js';

/** Options that belong to one machine and are not copied. */
const NOT_COPIED = /^(?:unused\d+|smbios1|vmgenid|meta|name)$/;
const PROGRESS_LINES = 8;

/** Where a new guest will be: rights are asked for on its pool when one is given. */
export function demandAllocation(call: Call, vmid: number, pool: string | undefined): void {
  if (pool !== undefined && !call.world.state.pools[pool]) throw new PermissionRefusal(`pool '${pool}' does not exist`);
  if (pool !== undefined && call.may(`/pool/${pool}`, ['VM.Allocate'])) return;
  call.demand(`/vms/${vmid}`, ['VM.Allocate']);
}

interface CloneOrder {
  readonly source: GuestState;
  readonly newid: number;
  readonly full: boolean;
  readonly storage: string | undefined;
  readonly target: string;
  readonly pool: string | undefined;
  readonly snapname: string | undefined;
  readonly config: GuestConfig;
}

/** Drives that are copied: everything with a volume of its own. Media and empty drives are only named. */
function copiedDrives(config: GuestConfig): string[] {
  return Object.keys(config).filter((key) => {
    if (!isDriveKey(key)) return false;
    const drive = parseDrive(String(config[key]));
    return !isCdrom(drive) || isCloudInitDrive(drive);
  });
}

function checkDrive(call: Call, order: CloneOrder, key: string): void {
  const { world } = call;
  const drive = parseDrive(String(order.config[key]));
  const storageId = storageOf(drive.volume) ?? '';
  const storage = requireStorage(world, storageId, order.source.node);
  if (order.target !== order.source.node && !storage.shared)
    throw new Refusal(`can't clone VM to node '${order.target}' (VM uses local storage)`);
  const isBase =
    /(?:^|[:/])base-\d+-/.test(drive.volume.slice(drive.volume.lastIndexOf('/') + 1)) || /:base-/.test(drive.volume);
  const linkable = isBase && storage.type !== 'dir' && findVolume(world, drive.volume, order.source.node) !== undefined;
  if (!order.full && !isCloudInitDrive(drive) && !linkable)
    throw new Refusal(`Linked clone feature is not supported for '${drive.volume}' (${key})`);
  call.demand(`/storage/${order.full ? (order.storage ?? storageId) : storageId}`, ['Datastore.AllocateSpace']);
}

function checkStorage(call: Call, order: CloneOrder): void {
  if (order.storage === undefined) return;
  if (!order.full) throw new Refusal("parameter 'storage' not allowed for linked clones");
  const storage = requireStorage(call.world, order.storage, order.source.node);
  if (!storage.content.includes('images'))
    throw new ParameterRefusal({ storage: `storage '${order.storage}' does not support vm images` });
  if (order.target !== order.source.node && !storage.shared)
    throw new Refusal(`can't clone to non-shared storage '${order.storage}'`);
}

function readOrder(call: Call): CloneOrder {
  const source = guestOf(call, 'qemu');
  const { params, world } = call;
  const target = params.text('target') ?? source.node;
  if (!world.node(target)) throw new Refusal(`no such cluster node '${target}'`);
  const snapname = params.text('snapname');
  const snapshot = snapname === undefined ? undefined : source.snapshots[snapname];
  if (snapname !== undefined && !snapshot) throw new Refusal(`snapshot '${snapname}' does not exist`);
  return {
    source,
    newid: params.requiredInteger('newid'),
    full: params.flag('full') ?? !source.template,
    storage: params.text('storage'),
    target,
    pool: params.text('pool'),
    snapname,
    config: snapshot?.config ?? source.config,
  };
}

function newConfig(call: Call, order: CloneOrder): GuestConfig {
  const copied = Object.entries(order.config).filter(
    ([key]) => !NOT_COPIED.test(key) && !copiedDrives(order.config).includes(key),
  );
  const description = call.params.text('description');
  return {
    ...Object.fromEntries(copied),
    name: call.params.text('name') ?? `Copy-of-VM-${String(order.source.config['name'] ?? order.source.vmid)}`,
    ...(description === undefined ? {} : { description }),
    smbios1: `uuid=${call.world.randomUuid()}`,
    vmgenid: call.world.randomUuid(),
    meta: `creation-qemu=10.1.2,ctime=${call.world.nowS()}`,
  };
}

/** The copy of one drive: progress lines spread over its time, the volume itself at the end. */
function copySteps(call: Call, order: CloneOrder, key: string): TaskStep[] {
  const { timings } = call.world.settings;
  const drive = parseDrive(String(order.config[key]));
  const full = order.full || isCloudInitDrive(drive);
  const sizeBytes = findVolume(call.world, drive.volume, order.source.node)?.sizeBytes ?? 0;
  const log = `create ${full ? 'full' : 'linked'} clone of drive ${key} (${drive.volume})`;
  const action = {
    do: 'clone.copy_drive' as const,
    source: order.source.vmid,
    newid: order.newid,
    drive: key,
    full,
    storage: order.storage ?? null,
    snapname: order.snapname ?? null,
  };
  if (!full)
    return [
      { afterMs: 0, log },
      { afterMs: timings.linkedCloneMs, action },
    ];
  const totalMs = Math.max(200, (sizeBytes / GIB) * timings.fullCloneMsPerGib);
  const lines = sizeBytes < GIB ? 1 : PROGRESS_LINES;
  const progress = Array.from({ length: lines + 1 }, (_unused, index): TaskStep => {
    const done = (sizeBytes * index) / lines;
    const line = `transferred ${formatProgressBytes(done)} of ${formatProgressBytes(sizeBytes)} (${((index / lines) * 100).toFixed(2)}%)`;
    return { afterMs: index === 0 ? 0 : totalMs / lines, log: line };
  });
  return [{ afterMs: 0, log, action }, ...progress];
}

function clone(call: Call): string {
  const order = readOrder(call);
  const { world } = call;
  demandAllocation(call, order.newid, order.pool);
  requireUnlocked(order.source);
  checkStorage(call, order);
  const drives = copiedDrives(order.config);
  for (const key of drives) checkDrive(call, order, key);
  for (const [key, value] of Object.entries(order.config)) if (/^net\d+$/.test(key)) demandBridge(call, String(value));
  const { source, newid } = order;
  const request = { node: source.node, type: 'qmclone', id: String(source.vmid) };
  const taken = world.guest(newid);
  if (taken && taken.node === source.node)
    throw new Refusal(`unable to create VM ${newid}: config file already exists`);
  if (taken)
    return call.startTask({
      ...request,
      steps: [{ afterMs: 200, action: { do: 'clone.refuse', node: source.node, vmid: newid } }],
    });
  const guest = createGuest(
    world,
    { vmid: newid, kind: 'qemu', node: source.node, config: newConfig(call, order), lock: 'clone' },
    call.cause,
  );
  guest.ignoresAcpi = source.ignoresAcpi;
  guest.agentMissing = source.agentMissing;
  if (source.firewall) guest.firewall = structuredClone(source.firewall);
  call.created(guest);
  return call.startTask({
    ...request,
    steps: [
      ...drives.flatMap((key) => copySteps(call, order, key)),
      { afterMs: 100, action: { do: 'clone.finish', newid, target: order.target, pool: order.pool ?? null } },
    ],
    onFailure: { do: 'guest.discard', vmid: newid, incarnation: guest.incarnation },
  });
}

export const qemuCloneRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/nodes/{node}/qemu/{vmid}/clone',
    label: 'clone',
    params: {
      named: {
        newid: vmidParam,
        name: { type: 'string', optional: true, format: formats.dnsName },
        description: textParam,
        pool: { type: 'string', optional: true, format: formats.poolId },
        target: { type: 'string', optional: true, format: formats.node },
        full: flagParam,
        storage: { type: 'string', optional: true, format: formats.storageId },
        format: { type: 'string', optional: true, enum: ['raw', 'qcow2', 'vmdk'] },
        snapname: { type: 'string', optional: true, maxLength: 40, format: formats.configId },
        bwlimit: { type: 'integer', optional: true, minimum: 0 },
      },
    },
    permit: ['/vms/{vmid}', ['VM.Clone']],
    handle: clone,
  },
];
