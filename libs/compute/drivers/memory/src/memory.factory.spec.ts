import type { DriverConnection, VendorHttp } from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import { MemoryCloud } from './cloud/memory-cloud.js';
import { memoryDriverFactory } from './memory.factory.js';

const noHttp: VendorHttp = { send: () => Promise.reject(new Error('the memory driver needs no network')) };
const context = { requestId: 'req-1' };

describe('memory driver factory', () => {
  const cloud = new MemoryCloud({ token: 'right-token' });
  const factory = memoryDriverFactory((endpoint) => (endpoint === 'memory:one' ? cloud : null));
  const connection = (endpoint: string, token?: string): DriverConnection => ({
    endpoint,
    credentials: token === undefined ? {} : { token },
    options: {},
  });
  const open = (token: string) => factory.open(connection('memory:one', token), noHttp, () => new Date());

  it('names everything that is wrong with a connection', () => {
    expect(factory.validate(connection('memory:none')).map(({ path }) => path)).toEqual([
      'endpoint',
      'credentials.token',
    ]);
    expect(factory.validate(connection('memory:one', 'any'))).toEqual([]);
  });

  it('refuses to open a connection with faults', () => {
    expect(() => factory.open(connection('memory:none', 'any'), noHttp, () => new Date())).toThrow('No cloud');
    expect(() => factory.open(connection('memory:one'), noHttp, () => new Date())).toThrow('token');
  });

  it('opens a driver that shows the token of the connection to the cloud behind its address', async () => {
    expect(await open('right-token').check(context)).toMatchObject({ ok: true, version: '4.2.0' });
    expect(await open('wrong-token').check(context)).toMatchObject({ ok: false, problems: [{ code: 'unauthorized' }] });
  });

  it('needs no certificate to be pinned', () => {
    expect(factory.pinnedFingerprint(connection('memory:one', 'any'))).toBeNull();
  });

  it('lets a test decide how long tasks take', async () => {
    const instant = new MemoryCloud({ taskSteps: 0 });
    const driver = memoryDriverFactory(() => instant).open(
      connection('memory:two', instant.token),
      noHttp,
      () => new Date(),
    );
    const spec = {
      mark: 'm',
      hostname: 'vm',
      imageRef: 'debian-13',
      sizeRef: null,
      size: { vcpus: 1, memoryMib: 512, diskGib: 5 },
      region: null,
      sshPublicKeys: [],
      loginUser: null,
      userData: null,
      ipv4: null,
      networkRefs: [],
      reservedId: '100',
    };
    const placement = await driver.place({ spec, committed: [], avoid: [] }, context);
    let { task } = await driver.create(spec, placement, context);
    for (let poll = 0; poll < 3 && task.state === 'pending'; poll += 1)
      task = await driver.task(task.handle, spec, context);
    expect(task).toEqual({ state: 'done', externalId: '100' });
  });
});
