import {
  ProviderError,
  type MachineSize,
  type MachineState,
  type OwnershipMark,
  type PowerState,
} from '@uni/compute-port';
import type { WireMachine } from './memory.wire.js';

const MARK_PREFIX = 'uni:';
const POWER: Readonly<Record<WireMachine['power'], PowerState>> = {
  on: 'running',
  off: 'stopped',
  suspended: 'suspended',
  shelved: 'shelved',
};

export function labelOf(mark: OwnershipMark): string {
  return MARK_PREFIX + mark;
}

export function markOf(label: string | null): OwnershipMark | null {
  return label?.startsWith(MARK_PREFIX) === true ? label.slice(MARK_PREFIX.length) : null;
}

export function powerOf(machine: WireMachine): PowerState {
  return POWER[machine.power];
}

export function sizeOf(machine: WireMachine): MachineSize {
  return { vcpus: machine.cpus, memoryMib: machine.memoryMib, diskGib: machine.diskGib };
}

export function stateOf(machine: WireMachine): MachineState {
  return {
    externalId: machine.id,
    name: machine.name,
    mark: markOf(machine.label),
    powerState: powerOf(machine),
    busy: machine.busy,
    ...sizeOf(machine),
    location: machine.zone,
    addresses: [machine.address, ...machine.extraAddresses.map(({ address }) => address)]
      .filter((address) => address !== null)
      .map((address) => ({ address, family: 'ipv4', kind: 'public' })),
  };
}

/** A refusal that repeating does not mend, in the cloud's place. */
export function refused(words: string, vendorCode: string | null = null): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorCode, vendorMessage: words });
}

export function requireOff(machine: WireMachine): void {
  if (machine.power === 'on') throw refused(`machine ${machine.id} must be off`, 'state');
}

export function notFound(externalId: string): ProviderError {
  return new ProviderError({
    code: 'not_found',
    outcome: 'not_applied',
    vendorMessage: `${externalId} is gone or carries another mark`,
  });
}

export function busy(externalId: string): ProviderError {
  return new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    vendorMessage: `${externalId} is being worked on`,
  });
}
