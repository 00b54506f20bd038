import { isIP } from 'node:net';
import type { MachineAddress, MachineState, PowerState } from '@uni/compute-port';
import { isRunning, type Command } from '../command/command.reader.js';
import { readMarkedName } from './ownership.mark.js';
import type { ServerDetail, ServerEntry } from './server.reader.js';

/** Shared, because an inventory shows many thousand machines without any. */
const NO_ADDRESSES: readonly MachineAddress[] = [];

/** Only `on` and `off` are documented; what a suspended server shows is not, so its likely words are understood. */
export function powerStateOf(power: string): PowerState {
  // As documented: most of many thousand need no other look.
  if (power === 'on') return 'running';
  if (power === 'off') return 'stopped';
  const word = power.trim().toLowerCase();
  if (word === 'on') return 'running';
  if (word === 'off') return 'stopped';
  return /^(?:suspend|suspended|paused|sleep)$/.test(word) ? 'suspended' : 'unknown';
}

/** The platform has no sign for a server that is being worked on; its queue of commands tells, by the server's name. */
export function busyNames(commands: readonly Command[]): ReadonlySet<string> {
  return new Set(commands.filter(isRunning).flatMap(({ server }) => (server === undefined ? [] : [server])));
}

/** A server as the list has it: without its size. */
export function describeEntry(server: ServerEntry, busy: ReadonlySet<string>): MachineState {
  const marked = readMarkedName(server.name);
  return {
    externalId: server.id,
    // Where only a part of the given name fits, the name is not known rather than wrong.
    name: marked === null ? server.name : marked.isWhole ? marked.label : '',
    mark: marked?.mark ?? null,
    powerState: powerStateOf(server.power),
    busy: busy.size > 0 && busy.has(server.name),
    vcpus: null,
    memoryMib: null,
    diskGib: null,
    location: server.datacenter,
    addresses: NO_ADDRESSES,
  };
}

export function describeServer(server: ServerDetail, busy: ReadonlySet<string>): MachineState {
  return {
    ...describeEntry(server, busy),
    vcpus: server.cpu.count,
    memoryMib: server.ram,
    diskGib: server.diskSizes[0] ?? null,
    addresses: server.networks.flatMap(({ network, ips }) => ips.flatMap((ip) => describeAddress(network, ip))),
    sizeRef: server.cpu.type,
  };
}

/** Public networks are called `wan-` and the datacenter. */
function describeAddress(network: string, ip: string): readonly MachineAddress[] {
  const version = isIP(ip);
  if (version === 0) return [];
  return [
    { address: ip, family: version === 4 ? 'ipv4' : 'ipv6', kind: /^wan(?:-|$)/i.test(network) ? 'public' : 'private' },
  ];
}
