import type { VendorResponse } from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import {
  classifyText,
  errorFromAnswer,
  errorFromExitStatus,
  saysAlreadyRunning,
  saysIdTaken,
  saysNotRunning,
  type Verdict,
} from './error.classifier.js';

const final = (code: Verdict['code']): Verdict => ({ code, outcome: 'not_applied', retryable: false });
const again = (code: Verdict['code']): Verdict => ({ code, outcome: 'not_applied', retryable: true });
const open = (code: Verdict['code'], retryable = true): Verdict => ({ code, outcome: 'unknown', retryable });

const TEXTS: readonly (readonly [string, Verdict])[] = [
  // Locks.
  ['VM is locked (clone)', again('conflict_busy')],
  ['VM is locked (backup)', again('conflict_busy')],
  ["can't lock file '/var/lock/qemu-server/lock-7301.conf' - got timeout", again('conflict_busy')],
  ["clone failed: can't lock file '/var/lock/pve-manager/pve-storage-local-lvm' - got timeout", again('conflict_busy')],
  ["clone failed: cfs-lock 'storage-ceph-vm' error: got lock request timeout", again('conflict_busy')],
  ['checksum mismatch (file change by other user?)', again('conflict_busy')],
  ['detected modified configuration - file changed by other user? Try again.', again('conflict_busy')],
  // The cluster.
  ['cluster not ready - no quorum?', again('unavailable')],
  ["storage 'nfs' is not online", again('unavailable')],
  // Nobody knows how far it came.
  ['unexpected status', open('protocol')],
  ['unable to get last line from task log - no such file', open('protocol')],
  ['received interrupt', open('protocol')],
  ['start worker failed: got no worker upid - start worker failed', open('unavailable')],
  ['No route to host', open('unavailable')],
  ["VM 7301 qga command 'guest-network-get-interfaces' failed - got timeout", open('timeout')],
  ['a sentence that no release has ever said', open('protocol', false)],
  // Room.
  [
    'clone failed: lvcreate error: Volume group "pve" has insufficient free space (10 extents): 20 required.',
    final('capacity'),
  ],
  ['clone failed: write error: No space left on device', final('capacity')],
  ['clone failed: zfs error: cannot create: out of space', final('capacity')],
  ['start failed: cannot allocate memory', final('capacity')],
  ['MAX 16 vcpus allowed per VM on this node', final('capacity')],
  ['mkdir: Disk quota exceeded', final('quota')],
  // Absent.
  ["Configuration file 'nodes/pvea/qemu-server/7301.conf' does not exist", final('not_found')],
  ["storage 'x' does not exist", final('invalid')],
  ["storage 'x' is disabled", final('invalid')],
  ["storage 'x' is not available on node 'pveb'", final('invalid')],
  ["no such cluster node 'zz'", final('invalid')],
  ["hostname lookup 'x' failed - failed to get address info for: x: Name or service not known", final('invalid')],
  ["bridge 'vmbr9' does not exist", final('invalid')],
  // State.
  ["unable to create VM 7301 - VM 7301 already exists on node 'pveb'", final('conflict_busy')],
  ['unable to create VM 7301: config file already exists', final('conflict_busy')],
  ['VM 7301 is running - destroy failed', final('conflict_busy')],
  ["base volume 'ceph-vm:base-9105-disk-0' is still in use by linked cloned", final('conflict_busy')],
  ['VM 7301 already running', final('conflict_busy')],
  ['unable to remove VM 7301 - used in HA resources and purge parameter not set.', final('conflict_busy')],
  ['VM 7301 not running', final('invalid')],
  ['VM is paused - cannot shutdown', final('invalid')],
  ["can't remove VM 7301 - protection mode enabled", final('forbidden')],
  ["you can't start a vm if it's a template", final('invalid')],
  // Impossible.
  ['shrinking disks is not supported', final('invalid')],
  ["disk 'scsi0' does not exist", final('invalid')],
  ["you can't resize a cdrom", final('invalid')],
  ["can't clone VM to node 'pveb' (VM uses local storage)", final('invalid')],
  ["can't clone to non-shared storage 'local-lvm'", final('invalid')],
  ["Linked clone feature is not supported for 'local:9105/base-9105-disk-0.raw' (scsi0)", final('invalid')],
  ["Full clone feature is not supported for 'local:9105/disk.raw' (scsi0)", final('invalid')],
  ["parameter 'storage' not allowed for linked clones", final('invalid')],
  ['hotplug problem - skip', final('invalid')],
  ["volume 'ceph-vm:vm-7301-uni-x' does not exist", final('invalid')],
  ['snapshot feature is not available', final('invalid')],
  ["snapshot name 'uni-x' already used", final('conflict_busy')],
  ['unable to restore VM 7301 - vm is running', final('invalid')],
  ["cannot remove protected volume 'backup/vzdump-qemu-7301.vma.zst' on 'nfs-bak'", final('forbidden')],
  ['balloon value too large (must be smaller than assigned memory)', final('invalid')],
  ["only root can set 'args' config", final('forbidden')],
  // A guest that does not listen.
  ['VM quit/powerdown failed - got timeout', final('timeout')],
];

describe('the words of the server', () => {
  it.each(TEXTS)('%s', (text, verdict) => {
    expect(classifyText(text)).toEqual(verdict);
  });

  it('mean the same as the exit status of a task', () => {
    for (const [text, verdict] of TEXTS) {
      expect(errorFromExitStatus(text)).toMatchObject({ ...verdict, vendorCode: 'task', vendorMessage: text });
    }
  });
});

function answer(parts: Partial<VendorResponse>): VendorResponse {
  return { status: 500, reason: '', headers: {}, body: '', latencyMs: 1, ...parts };
}

describe('an error answer', () => {
  it('is read from the body of newer servers', () => {
    const error = errorFromAnswer(
      answer({ reason: 'VM is locked (cl', body: '{"data":null,"message":"VM is locked (clone)\\n"}' }),
    );
    expect(error).toMatchObject({ code: 'conflict_busy', vendorMessage: 'VM is locked (clone)', vendorCode: '500' });
  });

  it('is read from the reason phrase of older servers', () => {
    const error = errorFromAnswer(answer({ reason: 'VM is locked (clone)', body: '{"data":null}' }));
    expect(error).toMatchObject({ code: 'conflict_busy', retryable: true, vendorMessage: 'VM is locked (clone)' });
  });

  it('names the refused parameters', () => {
    const body = JSON.stringify({
      data: null,
      message: 'Parameter verification failed.\n',
      errors: { cores: "type check ('integer') failed - got 'two'" },
    });
    expect(errorFromAnswer(answer({ status: 400, reason: 'Parameter verification failed.', body }))).toMatchObject({
      code: 'invalid',
      outcome: 'not_applied',
      retryable: false,
      vendorMessage: "Parameter verification failed. | cores: type check ('integer') failed - got 'two'",
    });
  });

  it.each<readonly [string, Partial<VendorResponse>, Verdict]>([
    ['a refused token', { status: 401, reason: 'Authentication failed!' }, final('unauthorized')],
    [
      'a missing right',
      { status: 403, reason: 'Permission check failed (/vms/7301, VM.PowerMgmt)', body: '{"data":null}' },
      final('forbidden'),
    ],
    [
      'an unknown pool',
      { status: 403, reason: "Permission check failed (pool 'x' does not exist)", body: '{"data":null}' },
      final('invalid'),
    ],
    [
      'a root-only option',
      {
        status: 400,
        reason: 'Parameter verification failed.',
        body: '{"data":null,"errors":{"skiplock":"Only root may use this option."}}',
      },
      final('forbidden'),
    ],
    [
      'an unknown path',
      { status: 501, reason: "Method 'GET /x' not implemented", body: '{"data":null}' },
      final('protocol'),
    ],
    ['an unreadable header', { status: 506 }, final('protocol')],
    ['an unreachable node', { status: 595, reason: 'No route to host' }, open('unavailable')],
    ['a call that was cut off between nodes', { status: 596, reason: 'Broken pipe' }, open('unavailable')],
    ['an aborted forwarding', { status: 599, reason: 'Too many redirections' }, open('unavailable')],
    ['a page of a proxy', { status: 502, reason: 'Bad Gateway', body: '<html></html>' }, open('unavailable')],
    [
      "a 500 that is not the server's own",
      { status: 500, reason: 'Internal Server Error', body: 'oops' },
      open('unavailable'),
    ],
    ['a redirect', { status: 301, reason: 'Moved Permanently' }, open('protocol', false)],
  ])('tells %s', (_name, parts, verdict) => {
    expect(errorFromAnswer(answer(parts))).toMatchObject(verdict);
  });

  it('passes on how long to wait', () => {
    const error = errorFromAnswer(
      answer({ status: 429, reason: 'Too Many Requests', headers: { 'retry-after': '7' } }),
    );
    expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: 7000, retryable: true });
  });
});

describe('a taken id', () => {
  it.each([
    "unable to create VM 7301 - VM 7301 already exists on node 'pveb'",
    "CT 7301 already exists on node 'pveb'",
    'unable to create VM 7301: config file already exists',
    "close (rename) atomic file '/etc/pve/nodes/pvea/qemu-server/7301.conf' failed: File exists",
    "can't lock file '/var/lock/qemu-server/lock-7301.conf' - got timeout",
    "clone failed: rbd create 'vm-7301-disk-0' error: rbd: create error: (17) File exists",
  ])('is recognised in: %s', (text) => {
    expect(saysIdTaken(text, 7301)).toBe(true);
  });

  it.each([
    'unable to create VM 17301: config file already exists',
    "can't lock file '/var/lock/qemu-server/lock-9105.conf' - got timeout",
    "clone failed: can't lock file '/var/lock/pve-manager/pve-storage-local-lvm' - got timeout",
    'VM is locked (clone)',
  ])('is not read into: %s', (text) => {
    expect(saysIdTaken(text, 7301)).toBe(false);
  });
});

describe('a state that is reached already', () => {
  it('is recognised by its words', () => {
    expect(saysAlreadyRunning('VM 7301 already running')).toBe(true);
    expect(saysAlreadyRunning('VM 7301 not running')).toBe(false);
    expect(saysNotRunning('VM 7301 not running')).toBe(true);
    expect(saysNotRunning('VM 7301 is not running')).toBe(true);
    expect(saysNotRunning('QEMU guest agent is not running')).toBe(false);
  });
});
