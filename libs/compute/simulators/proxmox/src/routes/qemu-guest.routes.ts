import { cardsOf } from '../world/addresses.js';
import { parseDiskSize } from '../world/bytes.js';
import { createGuest, displayName, memoryMibOf } from '../world/guests.js';
import { guestHistory, guestNumbers } from '../world/metrics.js';
import { isDriveKey } from '../world/property-string.js';
import { ParameterRefusal, Refusal } from '../world/refusal.js';
import type { GuestConfig, GuestState } from '../world/state.js';
import type { Call } from '../wire/call.js';
import { flagParam, formats, textParam, vmidParam } from '../wire/param-schema.js';
import type { Route } from '../wire/router.js';
import { guestListEntry } from './cluster.routes.js';
import { demandOptions, optionsFrom } from './config-request.js';
import { optionParams } from './guest-options.js';
import { rrdParams, TIMEFRAMES, timeframeOf } from './node.routes.js';
import { demandAllocation } from './qemu-clone.routes.js';
import { restore } from './restore.js';
import { acquireStep, compact, guestOf, NO_PARAMS } from './route-parts.js';

function currentStatus(call: Call): Record<string, unknown> {
  const guest = guestOf(call, 'qemu');
  const numbers = guestNumbers(call.world, guest);
  const agent = String(guest.config['agent'] ?? '0');
  const traffic = { netin: numbers['netin'], netout: numbers['netout'] };
  return compact({
    ...guestListEntry(call, guest),
    name: displayName(guest),
    qmpstatus: guest.run?.qmp ?? 'stopped',
    ha: { managed: 0 },
    agent: /^(?:1|enabled=1)/.test(agent) ? 1 : undefined,
    serial: 'serial0' in guest.config ? 1 : undefined,
    balloon: guest.run ? numbers['maxmem'] : undefined,
    freemem: guest.run ? (numbers['maxmem'] ?? 0) - (numbers['mem'] ?? 0) : undefined,
    nics: guest.run
      ? Object.fromEntries(cardsOf(guest.config).map((card) => [`tap${guest.vmid}i${card.key.slice(3)}`, traffic]))
      : undefined,
    'running-machine': guest.run ? 'pc-i440fx-10.1+pve0' : undefined,
    'running-qemu': guest.run ? '10.1.2' : undefined,
  });
}

function defaults(call: Call, set: GuestConfig): GuestConfig {
  return {
    cores: 1,
    sockets: 1,
    memory: '512',
    ostype: 'other',
    ...set,
    smbios1: set['smbios1'] ?? `uuid=${call.world.randomUuid()}`,
    vmgenid: call.world.randomUuid(),
    meta: `creation-qemu=10.1.2,ctime=${call.world.nowS()}`,
  };
}

function create(call: Call): string {
  const { params, world } = call;
  const node = params.requiredText('node');
  const vmid = params.requiredInteger('vmid');
  const pool = params.text('pool');
  const archive = params.text('archive');
  if (archive !== undefined) return restore(call, archive);
  demandAllocation(call, vmid, pool);
  const set = optionsFrom(call, true);
  demandOptions(call, pool === undefined ? `/vms/${vmid}` : `/pool/${pool}`, set, []);
  const start = params.flag('start') ?? false;
  if (start) call.demand(pool === undefined ? `/vms/${vmid}` : `/pool/${pool}`, ['VM.PowerMgmt']);
  const taken = world.guest(vmid);
  if (taken) throw new Refusal(`unable to create VM ${vmid} - VM ${vmid} already exists on node '${taken.node}'`);
  const config = defaults(call, set);
  if (Number(config['balloon'] ?? 0) > memoryMibOf(config))
    throw new Refusal('balloon value too large (must be smaller than assigned memory)');
  const drives = Object.fromEntries(Object.entries(config).filter(([key]) => isDriveKey(key)));
  const rest = Object.fromEntries(Object.entries(config).filter(([key]) => !isDriveKey(key)));
  const guest = createGuest(world, { vmid, kind: 'qemu', node, config: rest, lock: 'create' }, call.cause);
  call.created(guest);
  return call.startTask({
    node,
    type: 'qmcreate',
    id: String(vmid),
    steps: [
      ...Object.entries(drives).map(([key, value]) => ({
        afterMs: world.settings.timings.createMs / 2,
        log: `${key}: creating volume for '${String(value)}'`,
        action: { do: 'create.allocate' as const, vmid, config: { [key]: value } },
      })),
      {
        afterMs: world.settings.timings.createMs / 2,
        action: { do: 'create.finish', vmid, pool: pool ?? null, start },
      },
    ],
    onFailure: { do: 'guest.discard', vmid, incarnation: guest.incarnation },
  });
}

function resize(call: Call): string {
  const vmid = call.params.requiredInteger('vmid');
  const size = call.params.requiredText('size');
  const disk = call.params.requiredText('disk');
  if (call.params.flag('skiplock')) throw new ParameterRefusal({ skiplock: 'Only root may use this option.' });
  const relative = size.startsWith('+');
  const sizeBytes = parseDiskSize(relative ? size.slice(1) : size);
  if (sizeBytes === null) throw new ParameterRefusal({ size: 'value does not match the regex pattern' });
  const { resizeMs } = call.world.settings.timings;
  return call.startTask({
    node: call.params.requiredText('node'),
    type: 'resize',
    id: String(vmid),
    steps: [
      acquireStep(call, vmid),
      { afterMs: resizeMs, action: { do: 'disk.grow', vmid, disk, sizeBytes, relative } },
    ],
  });
}

function convert(call: Call): string {
  const guest = guestOf(call, 'qemu');
  if (Object.keys(guest.snapshots).length > 0)
    throw new Refusal('unable to create template, because VM contains snapshots');
  if (guest.template) throw new Refusal("you can't convert a template to a template");
  if (guest.run) throw new Refusal("you can't convert a VM to template if VM is running");
  const { templateMs } = call.world.settings.timings;
  return call.startTask({
    node: guest.node,
    type: 'qmtemplate',
    id: String(guest.vmid),
    steps: [
      acquireStep(call, guest.vmid),
      { afterMs: templateMs, action: { do: 'template.convert', vmid: guest.vmid } },
    ],
  });
}

function history(call: Call): Record<string, number>[] {
  const vmid = call.params.requiredInteger('vmid');
  const guest = call.world.guest(vmid);
  if (!guest || (call.world.settings.resourceLagMs > 0 && guest.broadcast === null))
    throw new Refusal(`RRD error: opening '/var/lib/rrdcached/db/pve-vm-9.0/${vmid}': No such file or directory`);
  return guestHistory(call.world, guest, timeframeOf(call));
}

/** The agent answers only in a guest that runs, has it configured, and has come far enough in its boot. */
function answeringAgent(call: Call): GuestState {
  const guest = guestOf(call, 'qemu');
  if (!/^(?:1|enabled=1)/.test(String(guest.config['agent'] ?? '0')))
    throw new Refusal('No QEMU guest agent configured');
  if (!guest.run) throw new Refusal(`VM ${guest.vmid} is not running`);
  const booted = call.world.nowMs() >= guest.run.bootedAtMs;
  if (!booted || guest.agentMissing || guest.run.qmp === 'paused') throw new Refusal('QEMU guest agent is not running');
  return guest;
}

function linkLocal(mac: string): string {
  const bytes = mac
    .toLowerCase()
    .split(':')
    .map((part) => parseInt(part, 16));
  bytes[0] = (bytes[0] ?? 0) ^ 2;
  const hex = [...bytes.slice(0, 3), 0xff, 0xfe, ...bytes.slice(3)].map((byte) => byte.toString(16).padStart(2, '0'));
  const groups = [0, 2, 4, 6].map((at) => `${hex[at] ?? ''}${hex[at + 1] ?? ''}`.replace(/^0+(?=.)/, ''));
  return `fe80::${groups.join(':')}`;
}

function interfaces(call: Call): { result: Record<string, unknown>[] } {
  const guest = answeringAgent(call);
  const numbers = guestNumbers(call.world, guest);
  const cards = cardsOf(guest.config).map((card, index) => {
    const [address = '', prefix = '24'] = (guest.run?.addresses[card.key] ?? '').split('/');
    const own = address === '' ? [] : [{ 'ip-address': address, 'ip-address-type': 'ipv4', prefix: Number(prefix) }];
    return {
      name: `eth${index}`,
      'hardware-address': card.mac.toLowerCase(),
      'ip-addresses': [...own, { 'ip-address': linkLocal(card.mac), 'ip-address-type': 'ipv6', prefix: 64 }],
      statistics: {
        'rx-bytes': numbers['netin'],
        'tx-bytes': numbers['netout'],
        'rx-packets': Math.floor((numbers['netin'] ?? 0) / 900),
        'tx-packets': Math.floor((numbers['netout'] ?? 0) / 900),
        'rx-errs': 0,
        'tx-errs': 0,
        'rx-dropped': 0,
        'tx-dropped': 0,
      },
    };
  });
  const loopback = {
    name: 'lo',
    'hardware-address': '00:00:00:00:00:00',
    'ip-addresses': [{ 'ip-address': '127.0.0.1', 'ip-address-type': 'ipv4', prefix: 8 }],
  };
  return { result: [loopback, ...cards] };
}

function listGuests(call: Call): Record<string, unknown>[] {
  const node = call.params.requiredText('node');
  return call.world
    .guests()
    .filter((guest) => guest.kind === 'qemu' && guest.node === node && call.may(`/vms/${guest.vmid}`, ['VM.Audit']))
    .map((guest) => guestListEntry(call, guest));
}

const PATH = '/nodes/{node}/qemu/{vmid}';
const DISKS = [
  ...[0, 1, 2, 3].map((n) => `ide${n}`),
  ...Array.from({ length: 31 }, (_unused, n) => `scsi${n}`),
  ...Array.from({ length: 16 }, (_unused, n) => `virtio${n}`),
  ...[0, 1, 2, 3, 4, 5].map((n) => `sata${n}`),
  'efidisk0',
  'tpmstate0',
];
const AGENT_PRIVILEGES = ['VM.GuestAgent.Audit', 'VM.GuestAgent.Unrestricted'];
const CREATE_PARAMS = {
  vmid: vmidParam,
  archive: textParam,
  bwlimit: { type: 'integer', optional: true, minimum: 0 } as const,
  force: flagParam,
  'ha-managed': flagParam,
  'import-working-storage': textParam,
  'live-restore': flagParam,
  pool: { type: 'string', optional: true, format: formats.poolId } as const,
  start: flagParam,
  storage: { type: 'string', optional: true, format: formats.storageId } as const,
  unique: flagParam,
};

export const qemuGuestRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/nodes/{node}/qemu',
    label: 'guests',
    params: { named: { full: flagParam } },
    handle: listGuests,
  },
  { method: 'POST', path: '/nodes/{node}/qemu', label: 'create', params: optionParams(CREATE_PARAMS), handle: create },
  {
    method: 'GET',
    path: `${PATH}/status/current`,
    label: 'status',
    params: NO_PARAMS,
    permit: ['/vms/{vmid}', ['VM.Audit']],
    handle: currentStatus,
  },
  {
    method: 'PUT',
    path: `${PATH}/resize`,
    label: 'resize',
    params: {
      named: {
        disk: { type: 'string', enum: DISKS },
        size: { type: 'string', pattern: /^\+?\d+(\.\d+)?[KMGT]?$/ },
        digest: { type: 'string', optional: true, maxLength: 40 },
        skiplock: flagParam,
      },
    },
    permit: ['/vms/{vmid}', ['VM.Config.Disk']],
    handle: resize,
  },
  {
    method: 'POST',
    path: `${PATH}/template`,
    label: 'template',
    params: { named: { disk: { type: 'string', optional: true, enum: DISKS } } },
    permit: ['/vms/{vmid}', ['VM.Allocate']],
    handle: convert,
  },
  {
    method: 'GET',
    path: `${PATH}/agent/network-get-interfaces`,
    label: 'agent_interfaces',
    params: NO_PARAMS,
    permit: ['/vms/{vmid}', AGENT_PRIVILEGES, 'any'],
    handle: interfaces,
  },
  {
    method: 'POST',
    path: `${PATH}/agent/ping`,
    label: 'agent_ping',
    params: NO_PARAMS,
    permit: ['/vms/{vmid}', AGENT_PRIVILEGES, 'any'],
    handle: (call) => {
      answeringAgent(call);
      return { result: {} };
    },
  },
  {
    method: 'GET',
    path: `${PATH}/rrddata`,
    label: 'rrd',
    params: rrdParams(TIMEFRAMES.filter((timeframe) => timeframe !== 'decade')),
    permit: ['/vms/{vmid}', ['VM.Audit']],
    handle: history,
  },
];
