import { WITHOUT_FACETS, type Capabilities } from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import { acceptObstacle, correctObstacle, type DriftedState } from './drift.options.js';

const capabilities: Capabilities = {
  ...WITHOUT_FACETS,
  create: { sshKeys: true, requiresSshKey: false, userData: true, staticIpv4: false },
  start: true,
  stop: { graceful: true, forced: true },
  reboot: { graceful: true, forced: true },
  suspend: true,
  shelve: false,
  resize: { supported: true, requiresStopped: true, shrinkDisk: false },
};
const item = (field: string, expected: string | number, actual: string | number) => ({
  field,
  expected,
  actual,
  since: '2026-11-20T12:00:00.000Z',
});
const state = (change: Partial<DriftedState> = {}): DriftedState => ({
  status: 'running',
  busy: false,
  drift: [],
  capabilities,
  ...change,
});

describe('which way out of a difference there is', () => {
  it('accepts a name only where it can be a host name, and writes ours back where machines can be renamed', () => {
    expect(acceptObstacle(item('name', 'web-1', 'web-2.example.org'), state())).toBeNull();
    expect(acceptObstacle(item('name', 'web-1', 'Do not touch!'), state())).toBe('no_host_name');
    expect(correctObstacle(item('name', 'web-1', 'web-2'), state())).toBe('cannot_rename');
    const renames = { ...capabilities, rename: true };
    expect(correctObstacle(item('name', 'web-1', 'Do not touch!'), state({ capabilities: renames }))).toBeNull();
    const lost = state({ capabilities: renames, status: 'unknown' });
    expect(correctObstacle(item('name', 'web-1', 'web-2'), lost)).toBe('not_resting');
  });

  it('brings a size back but for a disk that has grown, which no part of it can then', () => {
    const memory = item('memoryMib', 1024, 8192);
    const disk = item('diskGib', 10, 20);
    expect(correctObstacle(memory, state({ drift: [memory] }))).toBeNull();
    expect(correctObstacle(memory, state({ drift: [memory, disk] }))).toBe('disks_only_grow');
    const shrinks = { ...capabilities, resize: { ...capabilities.resize, shrinkDisk: true } };
    expect(correctObstacle(disk, state({ drift: [memory, disk], capabilities: shrinks }))).toBeNull();
    expect(correctObstacle(item('diskGib', 20, 10), state({ drift: [item('diskGib', 20, 10)] }))).toBeNull();
  });

  it('needs a machine whose state is known, and nothing at work on it', () => {
    const memory = item('memoryMib', 1024, 8192);
    expect(acceptObstacle(memory, state({ status: 'unknown' }))).toBe('not_resting');
    expect(correctObstacle(memory, state({ status: 'suspended' }))).toBe('not_resting');
    expect(acceptObstacle(memory, state({ busy: true }))).toBe('operation_in_progress');
    expect(correctObstacle(memory, state({ busy: true }))).toBe('operation_in_progress');
    expect(correctObstacle(memory, state({ capabilities: null }))).toBe('cannot_resize');
  });

  it('goes back to the state that was ordered where there is a way', () => {
    expect(correctObstacle(item('status', 'running', 'stopped'), state({ status: 'stopped' }))).toBeNull();
    expect(correctObstacle(item('status', 'stopped', 'running'), state())).toBeNull();
    expect(correctObstacle(item('status', 'suspended', 'running'), state())).toBeNull();
    expect(correctObstacle(item('status', 'shelved', 'running'), state())).toBe('cannot_bring_back');
    expect(correctObstacle(item('status', 'suspended', 'stopped'), state({ status: 'stopped' }))).toBe(
      'cannot_bring_back',
    );
  });

  it('has no hand in the addresses of a vendor', () => {
    expect(acceptObstacle(item('addresses', '192.0.2.1', '192.0.2.2'), state())).toBeNull();
    expect(correctObstacle(item('addresses', '192.0.2.1', '192.0.2.2'), state())).toBe('cannot_readdress');
  });
});
