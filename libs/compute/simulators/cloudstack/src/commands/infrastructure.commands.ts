import type { Call } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { paged } from '../wire/paging.js';
import { bool, integer, list, PAGING, text, uuid } from '../wire/param-spec.js';
import { CPU_OVERCOMMIT, hostLoads, hostsOf } from '../world/capacity.js';
import { wireDate } from '../world/dates.js';
import type { HostState, ZoneState } from '../world/state.js';
import { GIB, MIB } from '../world/units.js';
import { FULL_VERSIONS } from '../world/version.js';
import { ref } from '../world/collections.js';

interface CapacityRow {
  readonly type: number;
  readonly name: string;
  readonly zone: ZoneState;
  readonly used: number;
  readonly total: number;
}

function capacityOf(call: Call, zone: ZoneState): CapacityRow[] {
  const { world } = call;
  const loads = hostLoads(world);
  const hosts = hostsOf(world, zone.id);
  const sum = (read: (host: HostState) => number): number => hosts.reduce((total, host) => total + read(host), 0);
  const volumes = Object.values(world.state.volumes).filter(({ zoneId }) => zoneId === zone.id);
  const disk = volumes.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
  const snapshots = Object.values(world.state.snapshots).filter(({ zoneId }) => zoneId === zone.id);
  const addresses = Object.values(world.state.addresses).filter(({ zoneId }) => zoneId === zone.id).length;
  return [
    {
      type: 0,
      name: 'MEMORY',
      zone,
      used: sum(({ id }) => loads.get(id)?.memoryMib ?? 0) * MIB,
      total: sum(({ memoryMib }) => memoryMib) * MIB,
    },
    {
      type: 1,
      name: 'CPU',
      zone,
      used: sum(({ id }) => loads.get(id)?.cpuMhz ?? 0),
      total: sum(({ cpus, speedMhz }) => cpus * speedMhz) * CPU_OVERCOMMIT,
    },
    { type: 2, name: 'STORAGE', zone, used: Math.round(disk * 0.23), total: zone.primaryStorageGib * GIB },
    { type: 3, name: 'STORAGE_ALLOCATED', zone, used: disk, total: zone.primaryStorageGib * GIB * 2 },
    { type: 4, name: 'VIRTUAL_NETWORK_PUBLIC_IP', zone, used: addresses, total: 65_000 },
    {
      type: 6,
      name: 'SECONDARY_STORAGE',
      zone,
      used: snapshots.reduce((total, { physicalBytes }) => total + physicalBytes, 0),
      total: zone.secondaryStorageGib * GIB,
    },
  ];
}

function listCapacity(call: Call): object {
  const zoneId = call.params.text('zoneid');
  const type = call.params.number('type');
  const rows = Object.values(call.world.state.zones)
    .filter((zone) => zoneId === undefined || zone.id === zoneId)
    .flatMap((zone) => capacityOf(call, zone))
    .filter((row) => type === undefined || row.type === type);
  return paged(call, 'capacity', rows, ({ zone, used, total, ...row }) => ({
    ...row,
    zoneid: zone.id,
    zonename: zone.name,
    capacityallocated: used,
    capacityused: used,
    capacitytotal: total,
    percentused: String(Number(((used / total) * 100).toFixed(2))),
  }));
}

function hostView(call: Call, host: HostState): object {
  const { world } = call;
  const load = hostLoads(world).get(host.id) ?? { cpuMhz: 0, memoryMib: 0 };
  const zone = ref(world, 'zones', host.zoneId);
  const cpuTotal = host.cpus * host.speedMhz;
  const percent = (part: number): string => `${Number(((part / cpuTotal) * 100).toFixed(2))}%`;
  const isDown = world.isZoneDown(host.zoneId);
  return {
    id: host.id,
    name: host.name,
    state: isDown ? 'Disconnected' : 'Up',
    type: 'Routing',
    ipaddress: host.address,
    zoneid: zone.id,
    zonename: zone.name,
    podid: zone.podId,
    podname: `${zone.name}-pod-1`,
    clusterid: zone.clusterId,
    clustername: `${zone.name}-cluster-1`,
    clustertype: 'CloudManaged',
    hypervisor: 'KVM',
    version: FULL_VERSIONS[world.settings.release],
    cpunumber: host.cpus,
    cpuspeed: host.speedMhz,
    cpuallocated: percent(load.cpuMhz),
    cpuallocatedvalue: load.cpuMhz,
    cpuused: percent(load.cpuMhz * 0.2),
    memorytotal: host.memoryMib * MIB,
    memoryallocated: load.memoryMib * MIB,
    memoryallocatedbytes: load.memoryMib * MIB,
    memoryused: Math.round(load.memoryMib * MIB * 0.6),
    capabilities: 'hvm,snapshot',
    lastpinged: wireDate(world.nowMs() - 15_000),
    managementserverid: world.state.managementServerId,
    resourcestate: 'Enabled',
    hahost: false,
    ...(world.isAtLeast('4.16') ? { hasannotations: false } : {}),
  };
}

function listHosts(call: Call): object {
  const { params, world } = call;
  const [id, name, zoneId, type] = ['id', 'name', 'zoneid', 'type'].map((key) => params.text(key));
  const state = params.text('state')?.toLowerCase();
  const rows = Object.values(world.state.hosts)
    .filter((host) => id === undefined || host.id === id)
    .filter((host) => name === undefined || host.name === name)
    .filter((host) => zoneId === undefined || host.zoneId === zoneId)
    .filter(() => type === undefined || type.toLowerCase() === 'routing')
    .filter((host) => state === undefined || (world.isZoneDown(host.zoneId) ? 'disconnected' : 'up') === state);
  return paged(call, 'host', rows, (host) => hostView(call, host));
}

export const infrastructureCommands: readonly Command[] = [
  {
    name: 'listCapacity',
    description: 'Says how full the zones are',
    kind: 'sync',
    admin: 'root',
    params: { ...PAGING, type: integer(), zoneid: uuid('zones'), fetchlatest: bool(), sortby: text() },
    handle: listCapacity,
  },
  {
    name: 'listHosts',
    description: 'Lists hosts',
    kind: 'sync',
    admin: 'root',
    params: {
      ...PAGING,
      id: uuid('hosts'),
      name: text(),
      zoneid: uuid('zones'),
      type: text(),
      state: text(),
      resourcestate: text(),
      hypervisor: text(),
      details: list(),
    },
    handle: listHosts,
  },
];
