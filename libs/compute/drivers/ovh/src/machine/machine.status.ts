import type { PowerState } from '@uni/compute-port';

interface Meaning {
  readonly power: PowerState;
  /** The vendor is at work: the status will change by itself. */
  readonly busy: boolean;
}

const at = (power: PowerState) => ({ power, busy: false });
const working = (power: PowerState) => ({ power, busy: true });

/** The vendor's whole vocabulary. What it may add later reads as unknown and not busy. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  ACTIVE: at('running'),
  RESIZED: at('running'),
  PASSWORD: working('running'),
  SHUTOFF: at('stopped'),
  STOPPED: at('stopped'),
  SHELVED: working('shelved'),
  SHELVED_OFFLOADED: at('shelved'),
  SUSPENDED: at('suspended'),
  PAUSED: at('suspended'),
  // A system runs there, though not the machine's own.
  RESCUE: at('running'),
  RESCUED: at('running'),
  BUILD: working('unknown'),
  BUILDING: working('unknown'),
  REBUILD: working('unknown'),
  REBOOT: working('running'),
  HARD_REBOOT: working('running'),
  RESIZE: working('unknown'),
  VERIFY_RESIZE: working('unknown'),
  REVERT_RESIZE: working('unknown'),
  MIGRATING: working('running'),
  SNAPSHOTTING: working('running'),
  RESUMING: working('suspended'),
  SHELVING: working('unknown'),
  UNSHELVING: working('shelved'),
  RESCUING: working('running'),
  UNRESCUING: working('running'),
  DELETING: working('unknown'),
  SOFT_DELETED: working('unknown'),
  DELETED: at('unknown'),
  ERROR: at('unknown'),
  UNKNOWN: at('unknown'),
};

const RESCUE: ReadonlySet<string> = new Set(['RESCUE', 'RESCUED']);
const LEAVING: ReadonlySet<string> = new Set(['DELETING', 'SOFT_DELETED']);
const PROVISIONING: ReadonlySet<string> = new Set(['BUILD', 'BUILDING']);

export function meaningOf(status: string): Meaning {
  return MEANINGS[status.toUpperCase()] ?? at('unknown');
}

export function isBroken(status: string): boolean {
  return status.toUpperCase() === 'ERROR';
}

export function isInRescue(status: string): boolean {
  return RESCUE.has(status.toUpperCase());
}

export function isLeaving(status: string): boolean {
  return LEAVING.has(status.toUpperCase());
}

export function isDeleted(status: string): boolean {
  return status.toUpperCase() === 'DELETED';
}

export function isBuilding(status: string): boolean {
  return PROVISIONING.has(status.toUpperCase());
}

/** A machine that stands where it was left: neither at work nor broken, and the vendor knows where. */
export function isSettled(status: string): boolean {
  const { power, busy } = meaningOf(status);
  return !busy && power !== 'unknown';
}
