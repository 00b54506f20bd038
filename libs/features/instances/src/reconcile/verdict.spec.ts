import type { MachineState } from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import { doubtAbout } from './plausibility.js';
import { judge, type KnownInstance } from './verdict.js';

const at = new Date('2026-11-20T12:00:00Z');
const instance: KnownInstance = {
  id: '0198c4e2-71b0-7cc3-98c4-dc0c0c07398f',
  vm_id: 1n,
  account_id: 1n,
  organization_id: '0198c4e2-71b0-7cc3-98c4-dc0c0c07398e',
  external_id: '100001',
  status: 'running',
  last_known_status: null,
  status_changed_at: new Date('2026-11-20T11:00:00Z'),
  vcpus: 2,
  memory_mib: 4096,
  disk_gib: 40,
  hostname: 'web-1',
  addresses: [],
  missing_count: 0,
  missing_since: null,
  drift: [],
  busy: false,
};
const machine: MachineState = {
  externalId: '100001',
  name: 'web-1',
  mark: instance.id,
  powerState: 'running',
  busy: false,
  vcpus: 2,
  memoryMib: 4096,
  diskGib: 40,
  location: 'pvea',
  addresses: [],
};

describe('the provider decides what exists and runs', () => {
  it('leaves an instance alone that is as it should be', () => {
    expect(judge(instance, machine, at)).toEqual({ kind: 'as_expected' });
  });

  it('follows a machine that was switched off behind our back', () => {
    expect(judge(instance, { ...machine, powerState: 'stopped' }, at)).toEqual({
      kind: 'follow',
      status: 'stopped',
      drift: [],
    });
  });

  it('brings back what was unknown or lost as soon as it is seen again', () => {
    for (const status of ['unknown', 'lost']) {
      expect(judge({ ...instance, status }, machine, at)).toMatchObject({ kind: 'follow', status: 'running' });
    }
  });

  it('waits while an operation works, right after a change of ours, and while the vendor does not say', () => {
    const young = new Date(at.getTime() - 5_000);
    expect(judge({ ...instance, busy: true }, undefined, at)).toEqual({ kind: 'wait' });
    expect(judge({ ...instance, status: 'provisioning' }, undefined, at)).toEqual({ kind: 'wait' });
    expect(judge({ ...instance, status_changed_at: young }, undefined, at)).toEqual({ kind: 'wait' });
    expect(judge(instance, { ...machine, powerState: 'unknown' }, at)).toEqual({ kind: 'wait' });
    expect(judge(instance, { ...machine, busy: true, powerState: 'stopped' }, at)).toEqual({ kind: 'wait' });
  });

  it("takes a stranger under our machine's id for the loss of ours", () => {
    expect(judge(instance, undefined, at)).toEqual({ kind: 'missing' });
    expect(judge(instance, { ...machine, mark: '0198c4e2-0000-7cc3-98c4-dc0c0c07398f' }, at)).toEqual({
      kind: 'missing',
    });
  });

  it('lists a size that was changed behind our back, once, with its age', () => {
    const grown = { ...machine, memoryMib: 8192 };
    const first = judge(instance, grown, at);
    expect(first).toEqual({
      kind: 'drift',
      drift: [{ field: 'memoryMib', expected: 4096, actual: 8192, since: at.toISOString() }],
    });
    const known = { ...instance, drift: first.kind === 'drift' ? first.drift : [] };
    expect(judge(known, grown, new Date(at.getTime() + 60_000))).toEqual({ kind: 'as_expected' });
    expect(judge(known, machine, at)).toEqual({ kind: 'drift', drift: [] });
  });
});

describe('nothing is taken from a customer because a list was short', () => {
  const inventory = { complete: true, duplicates: 0 };

  it.each([
    ['one of many may go', 100, 1, false],
    ['the only one may go', 1, 1, false],
    ['an empty list of many is doubted', 12, 12, true],
    ['90 % missing is doubted', 10, 9, true],
    ['a whole rack is doubted even if it is a small share', 1000, 21, true],
    ['a few of many may go', 100, 5, false],
  ])('%s', (_, known, missing, doubted) => {
    expect(doubtAbout(inventory, known, missing) !== null).toBe(doubted);
  });

  it('doubts a list that calls itself partial, or names machines twice', () => {
    expect(doubtAbout({ ...inventory, complete: false }, 5, 0)).not.toBeNull();
    expect(doubtAbout({ ...inventory, duplicates: 1 }, 5, 0)).not.toBeNull();
  });
});
