import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultRequest } from '../index.js';
import { startCloud, type Basics, type TestCloud } from './cloud.js';

let cloud: TestCloud;
let basics: Basics;

beforeEach(async () => {
  cloud = await startCloud();
  basics = await cloud.basics();
});
afterEach(() => cloud.simulator.close());

const arm = (fault: FaultRequest['fault'], label = 'deployVirtualMachine') =>
  cloud.simulator.addFault({ match: { label }, fault });
const deploy = () => cloud.user.call('deployVirtualMachine', { ...basics }, { timeoutMs: 300 });
const created = () => cloud.simulator.machineLog().filter(({ event }) => event === 'created').length;

describe('faults of requests', () => {
  it.each([
    ['a lost answer', { kind: 'lost_answer' }, 1],
    ['a dropped request', { kind: 'drop' }, 0],
    ['half a body', { kind: 'half_body' }, 1],
    ['no answer at all', { kind: 'hang' }, 0],
    ['no answer after the deed', { kind: 'hang', acts: true }, 1],
  ] as const)('%s', async (_what, fault, machines) => {
    await arm(fault);
    await expect(deploy()).rejects.toThrow();
    expect(created()).toBe(machines);
    expect((await deploy()).status).toBe(200);
    expect(cloud.simulator.calls().at(-2)).toMatchObject({ label: 'deployVirtualMachine', faults: [fault.kind] });
  });

  it.each([
    [{ kind: 'status', status: 429, retryAfterS: 7 }, 429, 0],
    [{ kind: 'status', status: 500 }, 500, 0],
    [{ kind: 'status', status: 503, body: '{"error":"away"}' }, 503, 0],
    [{ kind: 'html', status: 502, acts: true }, 502, 1],
    [{ kind: 'html', status: 200 }, 200, 0],
    [{ kind: 'garbage' }, 200, 0],
    [{ kind: 'wrong_types' }, 200, 0],
  ] as const)('%j', async (fault, status, machines) => {
    await arm(fault);
    const answer = await deploy();
    expect(answer.status).toBe(status);
    expect(answer.envelope).not.toBe('deployvirtualmachineresponse');
    if ('retryAfterS' in fault) expect(answer.headers['retry-after']).toBe('7');
    expect(created()).toBe(machines);
  });

  it('slow answers arrive in the end', async () => {
    await arm({ kind: 'slow_body', chunkBytes: 20, everyMs: 1 }, 'listCapabilities');
    expect((await cloud.user.ok('listCapabilities')).capability.cloudstackversion).toBe('4.20.1.0');
  });

  it('wrong types reach into lists', async () => {
    await arm({ kind: 'wrong_types' }, 'listZones');
    const { text, status } = await cloud.user.call('listZones');
    expect(status).toBe(200);
    const body = JSON.parse(text) as Record<string, Record<string, unknown>>;
    expect(typeof body['listzonesresponse']?.['count']).toBe('object');
  });

  it('strike reads or writes, whatever their method, after those that are let pass', async () => {
    await cloud.simulator.addFault({ match: { access: 'write', skip: 1 }, fault: { kind: 'status', status: 500 } });
    expect((await cloud.user.call('listZones', {}, { method: 'POST' })).status).toBe(200);
    expect((await deploy()).status).toBe(200);
    expect((await cloud.user.call('listZones')).status).toBe(200);
    expect((await cloud.user.call('createSSHKeyPair', { name: 'k' }, { method: 'GET' })).status).toBe(500);
    expect((await deploy()).status).toBe(200);
  });

  it('make an inventory untrue while the truth stays', async () => {
    cloud.simulator.drift({ kind: 'appear', count: 10 });
    const lie = async (fault: FaultRequest['fault']) => {
      await arm(fault, 'listVirtualMachines');
      return cloud.user.ok('listVirtualMachines');
    };
    expect(await lie({ kind: 'inventory_lie', lie: 'empty' })).toEqual({});
    expect((await lie({ kind: 'inventory_lie', lie: 'first_only' })).virtualmachine).toHaveLength(1);
    expect((await lie({ kind: 'inventory_lie', lie: 'missing', ratio: 0.9 })).count).toBe(1);
    expect((await lie({ kind: 'inventory_lie', lie: 'duplicates' })).virtualmachine).toHaveLength(20);
    expect((await cloud.user.ok('listVirtualMachines')).count).toBe(10);
  });
});

describe('faults of the cloud', () => {
  it('throttles in words of its own', async () => {
    await cloud.simulator.addFault({ fault: { kind: 'throttled', retryAfterMs: 8_531 } });
    const answer = await cloud.user.call('listZones');
    expect(answer).toMatchObject({ status: 429, envelope: 'listzonesresponse', body: { errorcode: 429 } });
    expect(answer.body.errortext).toContain('please retry after 8531 ms');
  });

  it('makes a command unavailable', async () => {
    await cloud.simulator.addFault({ fault: { kind: 'command_unavailable', command: 'listZones' } });
    expect(await cloud.user.call('listZones')).toMatchObject({ status: 432, envelope: 'errorresponse' });
  });

  it('stands until it is taken back, the youngest first', async () => {
    const first = await cloud.simulator.addFault({ fault: { kind: 'quota_reached', resource: 'vm' } });
    await cloud.simulator.addFault({ fault: { kind: 'no_capacity' } });
    expect(cloud.simulator.faults().standing.map(({ fault }) => fault.kind)).toEqual(['quota_reached', 'no_capacity']);
    expect((await deploy()).status).toBe(535);
    expect(cloud.simulator.removeFault(first)).toBe(true);
    expect(cloud.simulator.removeFault(first)).toBe(false);
    expect((await deploy()).status).toBe(200);
    cloud.simulator.clearFaults();
    expect(cloud.simulator.faults()).toEqual({ armed: [], standing: [] });
  });

  it('refuses faults about things that are not there, and such that make no sense', async () => {
    await expect(cloud.simulator.addFault({ fault: { kind: 'zone_down', zone: 'moon' } })).rejects.toThrow(
      "there is no zone 'moon'",
    );
    await expect(cloud.simulator.addFault({ fault: { kind: 'partial_success' } })).rejects.toThrow('let the job fail');
    await expect(cloud.simulator.addFault({ fault: { kind: 'earthquake' } } as never)).rejects.toThrow();
    await expect(
      cloud.simulator.addFault({ fault: { kind: 'busy', machineId: '5f0f3a6e-0000-4000-8000-000000000001', ms: 5 } }),
    ).rejects.toThrow('there is no machine');
  });
});

describe('drift', () => {
  const seen = async () =>
    ((await cloud.user.ok('listVirtualMachines')).virtualmachine ?? []) as Record<string, unknown>[];

  it('brings machines, changes them and takes them away, with no call and no event', async () => {
    const { machineId = '' } = cloud.simulator.drift({
      kind: 'appear',
      name: 'foreign',
      group: 'g',
      tags: { a: 'b' },
      diskGib: 30,
    });
    expect(await seen()).toMatchObject([
      { id: machineId, name: 'foreign', group: 'g', state: 'Running', tags: [{ key: 'a', value: 'b' }] },
    ]);
    cloud.simulator.drift({
      kind: 'change',
      machineId,
      name: 'other',
      offering: 's1.large',
      power: 'stopped',
      address: '198.18.9.9',
      diskGib: 60,
      tags: {},
    });
    expect(await seen()).toMatchObject([
      { name: 'other', memory: 8_192, state: 'Stopped', tags: [], nic: [{ ipaddress: '198.18.9.9' }] },
    ]);
    expect((await cloud.user.ok('listVolumes', { virtualmachineid: machineId })).volume[0].size).toBe(
      60 * 1_073_741_824,
    );
    cloud.simulator.drift({ kind: 'change', machineId, power: 'unknown' });
    expect(await seen()).toMatchObject([{ state: 'Unknown' }]);
    cloud.simulator.drift({ kind: 'vanish', machineId });
    expect(await seen()).toEqual([]);
    expect(await cloud.user.ok('listEvents')).toEqual({});
    expect(cloud.simulator.machineLog().map(({ event, cause }) => `${event} ${cause}`)).toEqual([
      'created drift',
      'relabelled drift',
      'expunged drift',
    ]);
  });

  it('plants disks, snapshots and backups, and takes them away', async () => {
    const { machineId = '' } = cloud.simulator.drift({ kind: 'appear' });
    const planted = [
      cloud.simulator.drift({ kind: 'volume_appears', sizeGib: 7 }),
      cloud.simulator.drift({ kind: 'volume_appears', name: 'attached', machineId }),
      cloud.simulator.drift({ kind: 'snapshot_appears', machineId }),
      cloud.simulator.drift({ kind: 'machine_snapshot_appears', machineId }),
      cloud.simulator.drift({ kind: 'backup_appears', machineId }),
    ].map(({ resourceId }) => resourceId ?? '');
    const count = async (command: string) => (await cloud.user.ok(command)).count ?? 0;
    const counts = async () =>
      Promise.all(['listVolumes', 'listSnapshots', 'listVMSnapshot', 'listBackups'].map(count));
    expect(await counts()).toEqual([3, 1, 1, 1]);
    for (const id of planted) cloud.simulator.drift({ kind: 'resource_vanishes', id });
    expect(await counts()).toEqual([1, 0, 0, 0]);
    expect(() => cloud.simulator.drift({ kind: 'resource_vanishes', id: planted[0] ?? '' })).toThrow('there is no');
  });

  it('gives an id out again', async () => {
    const { machineId = '' } = cloud.simulator.drift({ kind: 'appear', name: 'first' });
    cloud.simulator.drift({ kind: 'appear', name: 'impostor', machineId });
    expect(await seen()).toMatchObject([{ id: machineId, name: 'impostor' }]);
  });
});
