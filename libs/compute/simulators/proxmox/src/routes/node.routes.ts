import { nodeHistory, nodeNumbers, type Timeframe } from '../world/metrics.js';
import { GIB } from '../world/bytes.js';
import { Refusal } from '../world/refusal.js';
import type { NodeState } from '../world/state.js';
import type { Call } from '../wire/call.js';
import type { ParamTable } from '../wire/param-schema.js';
import type { Route } from '../wire/router.js';
import { NO_PARAMS } from './route-parts.js';

export const TIMEFRAMES = ['hour', 'day', 'week', 'month', 'year', 'decade'] as const;

/** `timeframe` decides step and length; guests have no decade. */
export function rrdParams(timeframes: readonly Timeframe[]): ParamTable {
  return {
    named: {
      timeframe: { type: 'string', enum: timeframes },
      cf: { type: 'string', optional: true, enum: ['AVERAGE', 'MAX'] },
    },
  };
}

export function timeframeOf(call: Call): Timeframe {
  const asked = call.params.requiredText('timeframe');
  return TIMEFRAMES.find((timeframe) => timeframe === asked) ?? 'hour';
}

function nodeOf(call: Call): NodeState {
  const name = call.params.requiredText('node');
  const node = call.world.node(name);
  if (!node) throw new Refusal(`no such cluster node '${name}'`);
  return node;
}

function listNodes(call: Call): Record<string, unknown>[] {
  return call.world.nodes().map((node) => {
    const base = {
      id: `node/${node.name}`,
      node: node.name,
      type: 'node',
      level: '',
      ssl_fingerprint: call.fingerprint,
    };
    if (!call.world.isOnline(node)) return { ...base, status: 'offline' };
    const audited = call.may(`/nodes/${node.name}`, ['Sys.Audit']);
    return { ...base, status: 'online', ...(audited ? nodeNumbers(call.world, node) : {}) };
  });
}

function nodeStatus(call: Call): Record<string, unknown> {
  const node = nodeOf(call);
  const numbers = nodeNumbers(call.world, node);
  const free = numbers.maxmem - numbers.mem;
  const average = (numbers.cpu * node.cpus).toFixed(2);
  const cores = Math.max(1, node.cpus / 2);
  return {
    uptime: numbers.uptime,
    idle: 0,
    wait: 0.0004,
    cpu: numbers.cpu,
    loadavg: [average, average, average],
    cpuinfo: {
      cpus: node.cpus,
      cores,
      sockets: 1,
      model: `Example CPU ${cores}-Core`,
      mhz: '2900.000',
      hvm: '1',
      user_hz: 100,
      flags: 'fpu vme',
    },
    memory: { total: numbers.maxmem, used: numbers.mem, free: Math.round(free * 0.85), available: free },
    swap: { total: 0, used: 0, free: 0 },
    rootfs: {
      total: numbers.maxdisk,
      used: numbers.disk,
      free: numbers.maxdisk - numbers.disk,
      avail: numbers.maxdisk - numbers.disk - 5 * GIB,
    },
    ksm: { shared: 0 },
    kversion: 'Linux 6.14.8-2-pve #1 SMP PREEMPT_DYNAMIC',
    'current-kernel': {
      sysname: 'Linux',
      release: '6.14.8-2-pve',
      version: '#1 SMP PREEMPT_DYNAMIC',
      machine: 'x86_64',
    },
    'boot-info': { mode: 'efi', secureboot: 0 },
    pveversion: `pve-manager/${call.world.state.pveVersion}/4c1d9e20b7aa6f31`,
  };
}

const NETWORK_TYPES = [
  'bridge',
  'bond',
  'eth',
  'alias',
  'vlan',
  'fabric',
  'OVSBridge',
  'OVSBond',
  'OVSPort',
  'OVSIntPort',
  'vnet',
  'any_bridge',
  'any_local_bridge',
  'include_sdn',
];

function listNetworks(call: Call): Record<string, unknown>[] {
  const node = nodeOf(call);
  const type = call.params.text('type');
  const bridges = node.bridges.map((iface, index) => ({
    iface,
    type: 'bridge',
    active: 1,
    autostart: 1,
    method: index === 0 ? 'static' : 'manual',
    method6: 'manual',
    ...(index === 0 ? { address: node.ip, netmask: '24', cidr: `${node.ip}/24`, gateway: '192.0.2.1' } : {}),
    bridge_ports: `eno${index + 1}`,
    bridge_stp: 'off',
    bridge_fd: '0',
    bridge_vlan_aware: 1,
    families: ['inet'],
    priority: index + 3,
  }));
  const ports = node.bridges.map((_bridge, index) => ({
    iface: `eno${index + 1}`,
    type: 'eth',
    active: 1,
    exists: 1,
    method: 'manual',
    method6: 'manual',
    families: ['inet'],
    priority: index + 3 + node.bridges.length,
  }));
  if (type === undefined || type === 'include_sdn') return [...ports, ...bridges];
  if (type === 'bridge' || type === 'any_bridge' || type === 'any_local_bridge') return bridges;
  return type === 'eth' ? ports : [];
}

export const nodeRoutes: readonly Route[] = [
  { method: 'GET', path: '/nodes', label: 'nodes', params: NO_PARAMS, handle: listNodes },
  {
    method: 'GET',
    path: '/nodes/{node}/status',
    label: 'node_status',
    params: NO_PARAMS,
    permit: ['/nodes/{node}', ['Sys.Audit']],
    handle: nodeStatus,
  },
  {
    method: 'GET',
    path: '/nodes/{node}/network',
    label: 'networks',
    params: { named: { type: { type: 'string', optional: true, enum: NETWORK_TYPES } } },
    handle: listNetworks,
  },
  {
    method: 'GET',
    path: '/nodes/{node}/version',
    label: 'node_version',
    params: NO_PARAMS,
    handle: ({ world }) => ({
      version: world.state.pveVersion,
      release: world.state.pveVersion.split('.').slice(0, 2).join('.'),
      repoid: '4c1d9e20b7aa6f31',
    }),
  },
  {
    method: 'GET',
    path: '/nodes/{node}/rrddata',
    label: 'rrd',
    params: rrdParams(TIMEFRAMES),
    permit: ['/nodes/{node}', ['Sys.Audit']],
    handle: (call) => nodeHistory(call.world, nodeOf(call), timeframeOf(call)),
  },
];
