import type { PowerRequest } from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import { moveFor } from './power.moves.js';

type Action = PowerRequest['action'];

/** What has to happen, by action and status: the vendor's table of legal actions, and what we make of the rest. */
const TABLE: readonly (readonly [Action, force: boolean, status: string, expected: string])[] = [
  ['start', false, 'ACTIVE', 'done'],
  ['start', false, 'RESCUE', 'done'],
  ['start', false, 'SHUTOFF', 'call start'],
  ['start', false, 'STOPPED', 'call start'],
  ['start', false, 'SHELVED', 'call unshelve'],
  ['start', false, 'SHELVED_OFFLOADED', 'call unshelve'],
  ['start', false, 'SUSPENDED', 'call resume'],
  ['start', false, 'PAUSED', 'call resume'],
  ['start', false, 'ERROR', 'call reboot hard'],
  ['start', false, 'UNSHELVING', 'wait'],
  ['start', false, 'REBOOT', 'wait'],
  ['start', false, 'MIGRATING', 'busy'],
  ['start', false, 'BUILD', 'busy'],
  ['start', false, 'UNKNOWN', 'impossible'],
  ['start', false, 'SOMETHING_NEW', 'impossible'],
  ['stop', false, 'ACTIVE', 'call stop'],
  ['stop', true, 'ACTIVE', 'call stop'],
  ['stop', false, 'ERROR', 'call stop'],
  ['stop', false, 'SHUTOFF', 'done'],
  ['stop', false, 'SHELVED_OFFLOADED', 'done'],
  ['stop', false, 'RESCUE', 'impossible'],
  ['stop', false, 'PAUSED', 'impossible'],
  ['stop', false, 'SNAPSHOTTING', 'busy'],
  ['stop', false, 'DELETING', 'busy'],
  ['reboot', false, 'ACTIVE', 'call reboot soft'],
  ['reboot', true, 'ACTIVE', 'call reboot hard'],
  ['reboot', true, 'SHUTOFF', 'call reboot hard'],
  ['reboot', true, 'ERROR', 'call reboot hard'],
  ['reboot', false, 'SHUTOFF', 'impossible'],
  ['reboot', true, 'SHELVED_OFFLOADED', 'impossible'],
  ['reboot', false, 'HARD_REBOOT', 'wait'],
  ['reboot', true, 'SHELVED', 'busy'],
  ['resume', false, 'SUSPENDED', 'call resume'],
  ['resume', false, 'ACTIVE', 'done'],
  ['resume', false, 'SHUTOFF', 'done'],
  ['unshelve', false, 'SHELVED_OFFLOADED', 'call unshelve'],
  ['unshelve', false, 'SHUTOFF', 'done'],
  ['unshelve', false, 'UNSHELVING', 'wait'],
  ['shelve', false, 'ACTIVE', 'call shelve'],
  ['shelve', false, 'SHUTOFF', 'call shelve'],
  ['shelve', false, 'PAUSED', 'call shelve'],
  ['shelve', false, 'SHELVING', 'wait'],
  ['shelve', false, 'SHELVED', 'wait'],
  ['shelve', false, 'SHELVED_OFFLOADED', 'done'],
  ['shelve', false, 'RESCUE', 'impossible'],
  ['shelve', false, 'ERROR', 'impossible'],
  ['suspend', false, 'ACTIVE', 'impossible'],
];

describe('a power request', () => {
  it.each(TABLE)('%s (force %s) of a machine that is %s: %s', (action, force, status, expected) => {
    const move = moveFor({ action, force }, status);
    const type = move.kind === 'call' && move.body && 'type' in move.body ? ` ${String(move.body.type)}` : '';
    expect(move.kind === 'call' ? `call ${move.action}${type}` : move.kind).toBe(expected);
  });
});
