import { requireGuest } from '../world/guests.js';
import type { GuestKind, GuestState, TaskStep } from '../world/state.js';
import type { Call } from '../wire/call.js';
import type { ParamTable } from '../wire/param-schema.js';

/** A call that takes nothing but what stands in its path. */
export const NO_PARAMS: ParamTable = { named: {} };

export const guestOf = (call: Call, kind: GuestKind): GuestState =>
  requireGuest(call.world, kind, call.params.requiredText('node'), call.params.requiredInteger('vmid'));

/** The first step of nearly every task on a guest: take its lock file, and refuse when its configuration is locked. */
export function acquireStep(call: Call, vmid: number, lock?: string): TaskStep {
  const timeoutMs = call.world.scaled(call.world.settings.timings.lockTimeoutMs);
  return {
    afterMs: 0,
    action: { do: 'guest.acquire', vmid, timeoutMs, checkLock: true, ...(lock === undefined ? {} : { lock }) },
  };
}

/** Leaves out what is false or absent, as the server does with many flags. */
export function compact(entries: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined && value !== null));
}
