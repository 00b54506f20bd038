import { displayName } from '../world/guests.js';
import { broadcastOf, guestNumbers, nodeNumbers } from '../world/metrics.js';
import { ParameterRefusal } from '../world/refusal.js';
import type { GuestState, NodeState, StorageState } from '../world/state.js';
import { storageUsage } from '../world/volumes.js';
import type { Call } from '../wire/call.js';
import { vmidParam } from '../wire/param-schema.js';
import { knownPaths, privilegesOn } from '../wire/permissions.js';
import type { Route } from '../wire/router.js';
import { compact, NO_PARAMS } from './route-parts.js';

/** After this long without a broadcast nobody knows how a guest is. */
const BROADCAST_EXPIRY_MS = 300_000;
const LOWEST_VMID = 100;

function guestResource(call: Call, guest: GuestState): Record<string, unknown> {
  const { world } = call;
  const node = world.node(guest.node);
  const live = world.settings.resourceLagMs === 0 && node !== undefined && world.isOnline(node);
  const known = live ? broadcastOf(world, guest) : guest.broadcast;
  const fresh = known !== null && world.nowMs() - known.atMs <= BROADCAST_EXPIRY_MS ? known : null;
  return compact({
    id: `${guest.kind}/${guest.vmid}`,
    type: guest.kind,
    vmid: guest.vmid,
    node: guest.node,
    status: fresh?.status ?? 'unknown',
    name: fresh?.name,
    template: fresh?.template ? 1 : 0,
    ...fresh?.numbers,
    pool: guest.pool,
    tags: guest.config['tags'],
    lock: guest.lock,
  });
}

function nodeResource(call: Call, node: NodeState): Record<string, unknown> {
  const { world } = call;
  const base = { id: `node/${node.name}`, type: 'node', node: node.name, level: '' };
  if (!world.isOnline(node)) return { ...base, status: 'offline' };
  const numbers = call.may(`/nodes/${node.name}`, ['Sys.Audit']) ? nodeNumbers(world, node) : {};
  return { ...base, status: 'online', ...numbers, 'cgroup-mode': 2 };
}

function storageResource(call: Call, storage: StorageState, node: NodeState): Record<string, unknown> {
  const usage = storageUsage(call.world, storage, node.name);
  const online = call.world.isOnline(node);
  return {
    id: `storage/${node.name}/${storage.id}`,
    type: 'storage',
    storage: storage.id,
    node: node.name,
    plugintype: storage.type,
    content: storage.content.join(','),
    shared: storage.shared ? 1 : 0,
    status: online ? 'available' : 'unknown',
    ...(online ? { disk: usage.used, maxdisk: usage.total } : {}),
  };
}

function resources(call: Call): Record<string, unknown>[] {
  const { world } = call;
  const type = call.params.text('type');
  const wants = (kind: string): boolean => type === undefined || type === kind;
  const guests = world.guests().filter((guest) => call.may(`/vms/${guest.vmid}`, ['VM.Audit']));
  guests.sort((a, b) => (String(a.vmid) < String(b.vmid) ? -1 : 1));
  const storages = Object.values(world.state.storages).filter((storage) =>
    call.may(`/storage/${storage.id}`, ['Datastore.Audit', 'Datastore.AllocateSpace'], 'any'),
  );
  const pools = Object.keys(world.state.pools).filter((pool) => call.may(`/pool/${pool}`, ['Pool.Audit']));
  return [
    ...(wants('vm') ? guests.map((guest) => guestResource(call, guest)) : []),
    ...(wants('node') ? world.nodes().map((node) => nodeResource(call, node)) : []),
    ...(wants('storage')
      ? world.nodes().flatMap((node) => storages.map((storage) => storageResource(call, storage, node)))
      : []),
    ...(type === undefined ? pools.map((pool) => ({ id: `/pool/${pool}`, type: 'pool', pool })) : []),
    ...(wants('sdn')
      ? world.nodes().map((node) => ({
          id: `sdn/${node.name}/localnetwork`,
          type: 'sdn',
          sdn: 'localnetwork',
          node: node.name,
          status: 'ok',
        }))
      : []),
  ];
}

function clusterStatus({ world }: Call): Record<string, unknown>[] {
  const nodes = world.nodes();
  const quorate = world.hasCondition('no_quorum') ? 0 : 1;
  return [
    {
      type: 'cluster',
      id: 'cluster',
      name: world.state.clusterName,
      nodes: nodes.length,
      version: nodes.length,
      quorate,
    },
    ...nodes.map((node, index) => ({
      type: 'node',
      id: `node/${node.name}`,
      name: node.name,
      nodeid: node.nodeId,
      ip: node.ip,
      local: index === 0 ? 1 : 0,
      online: world.isOnline(node) ? 1 : 0,
      level: '',
    })),
  ];
}

function nextId({ world, params }: Call): string {
  const wanted = params.integer('vmid');
  if (wanted !== undefined) {
    if (world.guest(wanted)) throw new ParameterRefusal({ vmid: `VM ${wanted} already exists` });
    return String(wanted);
  }
  for (let id = LOWEST_VMID; ; id += 1) if (!world.guest(id)) return String(id);
}

function ownPermissions(call: Call): Record<string, Record<string, 1>> {
  const { world, identity } = call;
  const asked = call.params.text('path');
  const paths = asked === undefined ? knownPaths(identity, world.state.users[identity.userId]?.acl ?? []) : [asked];
  const map: Record<string, Record<string, 1>> = {};
  for (const path of paths) {
    const held = privilegesOn(world, identity, path);
    if (held.size > 0) map[path] = Object.fromEntries([...held].sort().map((name) => [name, 1]));
  }
  return map;
}

/** One guest of a node, as `GET /nodes/{n}/qemu` lists it. */
export function guestListEntry(call: Call, guest: GuestState): Record<string, unknown> {
  const { maxcpu, ...numbers } = guestNumbers(call.world, guest);
  return compact({
    vmid: guest.vmid,
    ...(guest.kind === 'lxc' ? { type: 'lxc' } : {}),
    name: displayName(guest),
    status: guest.run ? 'running' : 'stopped',
    cpus: maxcpu,
    ...numbers,
    pid: guest.run?.pid,
    template: guest.template ? 1 : undefined,
    lock: guest.lock,
    tags: guest.config['tags'],
  });
}

export const clusterRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/version',
    label: 'version',
    params: NO_PARAMS,
    handle: ({ world }) => ({
      version: world.state.pveVersion,
      release: world.state.pveVersion.split('.').slice(0, 2).join('.'),
      repoid: '4c1d9e20b7aa6f31',
    }),
  },
  {
    method: 'GET',
    path: '/cluster/status',
    label: 'cluster_status',
    params: NO_PARAMS,
    permit: ['/', ['Sys.Audit']],
    handle: clusterStatus,
  },
  {
    method: 'GET',
    path: '/cluster/resources',
    label: 'resources',
    params: { named: { type: { type: 'string', optional: true, enum: ['vm', 'storage', 'node', 'sdn'] } } },
    handle: resources,
  },
  {
    method: 'GET',
    path: '/cluster/nextid',
    label: 'nextid',
    params: { named: { vmid: { ...vmidParam, optional: true } } },
    handle: nextId,
  },
  {
    method: 'GET',
    path: '/access/permissions',
    label: 'permissions',
    params: { named: { path: { type: 'string', optional: true }, userid: { type: 'string', optional: true } } },
    handle: ownPermissions,
  },
];
