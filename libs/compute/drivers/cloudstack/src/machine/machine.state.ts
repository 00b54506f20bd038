import type { MachineAddress, MachineState, PowerState } from '@uni/compute-port';
import type { Machine } from './machine.schema.js';
import { markOf } from './ownership.mark.js';

/** Destroyed machines wait to be expunged and may come back by an administrator's hand only: for us they are gone. */
const GONE: ReadonlySet<string> = new Set(['Destroyed', 'Expunging', 'Expunged']);

/** The vendor is between two states. A machine that stops is still on; one that starts is not yet. */
const POWER: Readonly<Record<string, { readonly power: PowerState; readonly busy: boolean }>> = {
  Running: { power: 'running', busy: false },
  Stopped: { power: 'stopped', busy: false },
  Shutdown: { power: 'stopped', busy: false },
  Starting: { power: 'stopped', busy: true },
  Stopping: { power: 'running', busy: true },
  Migrating: { power: 'running', busy: true },
  Restoring: { power: 'unknown', busy: true },
  // What is left of a first start that failed.
  Error: { power: 'stopped', busy: false },
};

const PENDING_JOB = 0;

export function isGone(machine: Pick<Machine, 'state'>): boolean {
  return GONE.has(machine.state);
}

export function powerOf(machine: Pick<Machine, 'state'>): PowerState {
  return POWER[machine.state]?.power ?? 'unknown';
}

export function isBusy(machine: Pick<Machine, 'state' | 'jobstatus'>): boolean {
  return machine.jobstatus === PENDING_JOB || (POWER[machine.state]?.busy ?? false);
}

/** The job that works on it right now, where the list tells. */
export function runningJobOf(machine: Pick<Machine, 'jobid' | 'jobstatus'>): string | null {
  return machine.jobstatus === PENDING_JOB ? (machine.jobid ?? null) : null;
}

export function describeMachine(machine: Machine, diskGib: number | null): MachineState {
  return {
    externalId: machine.id,
    name: machine.displayname ?? machine.name,
    mark: markOf(machine),
    powerState: powerOf(machine),
    busy: isBusy(machine),
    vcpus: machine.cpunumber ?? null,
    memoryMib: machine.memory ?? null,
    diskGib,
    location: machine.zonename ?? machine.zoneid ?? null,
    addresses: addressesOf(machine),
    sizeRef: machine.serviceofferingid ?? null,
  };
}

/** Of every card, the default one first, with the public address that is translated to it. */
function addressesOf(machine: Machine): readonly MachineAddress[] {
  const texts: string[] = [];
  const add = (text: string | undefined): void => {
    if (text !== undefined && text !== '' && !texts.includes(text)) texts.push(text);
  };
  add(machine.publicip);
  const cards =
    machine.nic.length > 1 ? machine.nic.toSorted((a, b) => Number(b.isdefault) - Number(a.isdefault)) : machine.nic;
  for (const { publicip, ipaddress, ip6address, secondaryip } of cards) {
    add(publicip);
    add(ipaddress);
    add(ip6address);
    for (const entry of secondaryip) add(entry.ipaddress);
  }
  return texts.map(describeAddress);
}

export function describeAddress(address: string): MachineAddress {
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  return { address, family, kind: PRIVATE.test(address) ? 'private' : 'public' };
}

/** Ranges of RFC 1918, RFC 6598 and link-local, unique local addresses. */
const PRIVATE =
  /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.|f[cd]|fe[89ab])/i;
