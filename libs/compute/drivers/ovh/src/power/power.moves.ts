import type { PowerRequest, PowerState } from '@uni/compute-port';
import { isBroken, isInRescue, meaningOf } from '../machine/machine.status.js';

export type Move =
  | { readonly kind: 'done' }
  /** An earlier call, or the vendor itself, is on the way there. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'call'; readonly action: string; readonly body?: object }
  /** Possible later, when the vendor has finished what it is at. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'impossible'; readonly reason: string };

const DONE: Move = { kind: 'done' };
const WAIT: Move = { kind: 'wait' };
const BUSY: Move = { kind: 'busy' };
const call = (action: string, body?: object): Move => ({ kind: 'call', action, ...(body && { body }) });

/** Statuses through which the vendor passes on its own way to the wanted state. */
const ON_THE_WAY: Readonly<Record<PowerRequest['action'], ReadonlySet<string>>> = {
  start: new Set(['REBOOT', 'HARD_REBOOT', 'RESUMING', 'UNSHELVING']),
  resume: new Set(['RESUMING', 'UNSHELVING']),
  unshelve: new Set(['UNSHELVING']),
  reboot: new Set(['REBOOT', 'HARD_REBOOT']),
  shelve: new Set(['SHELVING', 'SHELVED']),
  stop: new Set(),
  suspend: new Set(),
};

export function wantedBy(action: PowerRequest['action']): Extract<PowerState, 'running' | 'stopped' | 'shelved'> {
  if (action === 'stop' || action === 'suspend') return 'stopped';
  return action === 'shelve' ? 'shelved' : 'running';
}

/** What has to be called for a power request, by the status in which the instance is. */
export function moveFor({ action, force }: Pick<PowerRequest, 'action' | 'force'>, statusText: string): Move {
  const status = statusText.toUpperCase();
  if (action === 'suspend') return impossible('the vendor has no suspend; it shelves');
  if (ON_THE_WAY[action].has(status)) return WAIT;
  // A shelved instance that is not offloaded yet can be brought back all the same.
  const { power, busy } = meaningOf(status);
  if (busy && !(status === 'SHELVED' && action !== 'reboot')) return BUSY;
  switch (action) {
    case 'start':
    case 'resume':
    case 'unshelve':
      return bringUp(action, status, power);
    case 'stop':
      if (isInRescue(status)) return impossible('it is in its rescue system: leave that first');
      if (power === 'running' || isBroken(status)) return call('stop');
      return power === 'stopped' || power === 'shelved' ? DONE : impossible(`it is ${status}`);
    case 'reboot':
      return reboot(force, status, power);
    case 'shelve':
      if (power === 'shelved') return DONE;
      if (isInRescue(status)) return impossible('it is in its rescue system: leave that first');
      return power === 'unknown' ? impossible(`it is ${status}`) : call('shelve');
  }
}

function bringUp(action: 'start' | 'resume' | 'unshelve', status: string, power: PowerState): Move {
  if (power === 'shelved') return call('unshelve');
  if (power === 'running') return DONE;
  if (power === 'suspended') return call('resume');
  if (power === 'stopped') return action === 'start' ? call('start') : DONE;
  // What went wrong before can be started by force only.
  return isBroken(status) && action === 'start' ? call('reboot', { type: 'hard' }) : impossible(`it is ${status}`);
}

function reboot(force: boolean, status: string, power: PowerState): Move {
  if (isInRescue(status)) return impossible('it is in its rescue system: leave that first');
  if (power === 'running') return call('reboot', { type: force ? 'hard' : 'soft' });
  const isHardOnly = power === 'stopped' || power === 'suspended' || isBroken(status);
  return force && isHardOnly ? call('reboot', { type: 'hard' }) : impossible(`it is ${status}`);
}

function impossible(reason: string): Move {
  return { kind: 'impossible', reason };
}
