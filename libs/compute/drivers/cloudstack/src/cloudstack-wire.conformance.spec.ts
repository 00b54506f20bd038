import type { CreateSpec } from '@uni/compute-port';
import { afterEach, describe, expect, it } from 'vitest';
import { LARGE, SimulatedCloud, SMALL, SSH_KEY } from '../test/simulated-cloud.js';

const OFF = { action: 'stop', force: true, graceMs: 0 } as const;
const clouds: SimulatedCloud[] = [];
async function start(...options: Parameters<typeof SimulatedCloud.start>): Promise<SimulatedCloud> {
  const cloud = await SimulatedCloud.start(...options);
  clouds.push(cloud);
  return cloud;
}

afterEach(async () => {
  for (const cloud of clouds.splice(0)) await cloud.dispose();
});

/** The parameters of the calls of one command, oldest first. */
function callsOf(cloud: SimulatedCloud, command: string) {
  return cloud.simulator
    .calls()
    .filter(({ label }) => label === command)
    .map(({ params }) => params);
}

describe('a deployment', () => {
  it('names machine, size, disk and network by their ids, and carries mark, host name and keys', async () => {
    const cloud = await start();
    const region = cloud.idOf('zones', 'fra1');
    const spec = cloud.spec({ size: LARGE, region, userData: '#!/bin/sh\ntouch /ready\n' });
    const ref = await cloud.build(cloud.open(), spec);
    expect(cloud.machine(ref.externalId)).toMatchObject({
      name: `uni-${spec.mark}`,
      displayName: spec.hostname,
      zone: 'fra1',
      template: 'debian-13',
      offering: 's1.large',
      ...LARGE,
      keyPairs: [],
    });
    const text = Buffer.from(cloud.machine(ref.externalId)?.userData ?? '', 'base64').toString('utf8');
    for (const part of [SSH_KEY, spec.hostname, 'user: {"name":"debian"}', '#!/bin/sh\ntouch /ready\n'])
      expect(text).toContain(part);
    expect(cloud.writes()).toEqual(['deployVirtualMachine']);
  });

  it('takes the networks of the order before those of the connection, and those before the vendor’s choice', async () => {
    const cloud = await start();
    const zone = cloud.idOf('zones', 'fra1');
    const inZone = Object.values(cloud.simulator.state().networks).filter(({ zoneId }) => zoneId === zone);
    const [first, second] = inZone.map(({ id }) => id);
    const driver = cloud.open({ networks: { [zone]: [second] } });
    const networksOf = async (overrides: Partial<CreateSpec>) => {
      const placement = await cloud.place(driver, cloud.spec({ region: zone, ...overrides }));
      return (placement.handle as { networkIds: string[] }).networkIds;
    };
    expect(await networksOf({ networkRefs: [first ?? ''] })).toEqual([first]);
    expect(await networksOf({})).toEqual([second]);
  });

  it('wishes a static address in the first network', async () => {
    const cloud = await start();
    const driver = cloud.open();
    const region = cloud.idOf('zones', 'fra1');
    const probe = await cloud.build(driver, cloud.spec({ region }));
    const [used = ''] = cloud.machine(probe.externalId)?.addresses ?? [];
    const address = used.replace(/\d+$/, (last) => String(((Number(last) + 40) % 200) + 20));
    const ipv4 = { address, prefixLength: 24, gateway: null };
    const ref = await cloud.build(driver, cloud.spec({ region, ipv4 }));
    expect(cloud.machine(ref.externalId)?.addresses).toContain(address);
  });

  it('tells a customised offering its size, and other numbers when it is resized', async () => {
    const cloud = await start();
    const driver = cloud.open({ customOffering: cloud.idOf('offerings', 'custom') });
    expect(driver.describe().sizes).toBe('any');
    const odd = { vcpus: 3, memoryMib: 3_072, diskGib: 7 };
    const ref = await cloud.build(driver, cloud.spec({ size: odd, sizeRef: null }));
    expect(cloud.machine(ref.externalId)).toMatchObject({ ...odd, offering: 'custom' });
    await cloud.follow(driver, (await driver.power(ref, OFF, cloud.context())).task);
    const larger = { vcpus: 5, memoryMib: 5_120, diskGib: 9 };
    await cloud.follow(driver, (await driver.resize(ref, larger, cloud.context())).task);
    expect(cloud.machine(ref.externalId)).toMatchObject({ ...larger, offering: 'custom' });
  });

  it('that finds no room leaves nothing behind, and says capacity though the vendor hides its words', async () => {
    const cloud = await start();
    const driver = cloud.open();
    const spec = cloud.spec();
    const placement = await cloud.place(driver, spec);
    await cloud.simulator.addFault({ fault: { kind: 'no_capacity' } });
    const accepted = await driver.create(spec, placement, cloud.context());
    await expect(cloud.follow(driver, accepted.task, spec)).rejects.toMatchObject({
      code: 'capacity',
      outcome: 'not_applied',
      vendorCode: '533',
    });
    expect(cloud.machine(accepted.externalId ?? '')?.state ?? 'Destroyed').toBe('Destroyed');
    expect(await driver.find(spec, placement, cloud.context())).toEqual({ found: 'no' });
    cloud.simulator.clearFaults();
    expect((await cloud.build(driver, spec)).externalId).not.toBe(accepted.externalId);
  });

  it('that ends in Error while nobody looks is found, removed and begun anew', async () => {
    const cloud = await start();
    const driver = cloud.open();
    const spec = cloud.spec();
    const ref = await cloud.build(driver, spec);
    cloud.simulator.drift({ kind: 'change', machineId: ref.externalId, power: 'error' });
    const placement = await cloud.place(driver, spec);
    const found = await driver.find(spec, placement, cloud.context());
    if (found.found !== 'yes') throw new Error('the remains carry our mark');
    await expect(cloud.follow(driver, found.task, spec)).rejects.toMatchObject({ retryable: true });
    expect((await cloud.build(driver, spec)).externalId).not.toBe(ref.externalId);
  });

  it('of any zone is spread over all that have the template, always the same way, and keeps to one that is named', async () => {
    const cloud = await start();
    const driver = cloud.open();
    const specs = Array.from({ length: 24 }, () => cloud.spec());
    const placed = async (spec: CreateSpec) => (await cloud.place(driver, spec)).location;
    const seen = new Set<string>();
    for (const spec of specs) {
      const location = await placed(spec);
      expect(await placed(spec)).toBe(location);
      seen.add(location);
    }
    expect([...seen].toSorted()).toEqual(['ams1', 'fra1', 'par1']);
    const region = cloud.idOf('zones', 'par1');
    for (const spec of specs.slice(0, 4)) expect(await placed({ ...spec, region })).toBe('par1');
  });

  it('refuses a disk that is smaller than the template', async () => {
    const cloud = await start();
    const spec = cloud.spec({ size: { ...SMALL, diskGib: 2 } });
    await expect(cloud.place(cloud.open(), spec)).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('a removal', () => {
  it.each([
    [true, undefined],
    [false, 'Destroyed'],
  ])('expunges at once exactly where the cloud lets users (%s)', async (allowed, left) => {
    const cloud = await start({ settings: { allowUserExpungeRecover: allowed, allowUserViewDestroyed: true } });
    const driver = cloud.open();
    const ref = await cloud.build(driver);
    await cloud.follow(driver, (await driver.power(ref, OFF, cloud.context())).task);
    const end = await cloud.follow(driver, (await driver.destroy(ref, cloud.context())).task);
    expect(end.state).toBe('done');
    expect(cloud.machine(ref.externalId)?.state).toBe(left);
    expect((await driver.inventory(null, cloud.context())).items).toEqual([]);
    await expect(driver.get(ref, cloud.context())).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the mark', () => {
  it('outlives another display name and other tags', async () => {
    const cloud = await start();
    const driver = cloud.open();
    const ref = await cloud.build(driver);
    const tags = { env: 'prod' };
    cloud.simulator.drift({ kind: 'change', machineId: ref.externalId, displayName: 'renamed', tags });
    expect(await driver.get(ref, cloud.context())).toMatchObject({ ...ref, name: 'renamed' });
  });

  it('is not read from a name that only begins alike, nor from a machine that was given away', async () => {
    const cloud = await start();
    const driver = cloud.open();
    const spec = cloud.spec();
    // The server answers a question for a name with every name that contains it.
    cloud.simulator.drift({ kind: 'appear', name: `uni-${spec.mark}-old` });
    cloud.simulator.drift({ kind: 'appear', name: `uni-${spec.mark}`, tags: { 'uni-released': spec.mark } });
    const placement = await cloud.place(driver, spec);
    expect(await driver.find(spec, placement, cloud.context())).toEqual({ found: 'no' });
  });

  it('comes off a machine that we built while it runs, and on again', async () => {
    const cloud = await start();
    const driver = cloud.open();
    const ref = await cloud.build(driver);
    const adoption = driver.adoption;
    await cloud.follow(driver, (await adoption.release(ref, cloud.context())).task);
    const [freed] = (await driver.inventory(null, cloud.context())).items;
    expect(freed).toMatchObject({ externalId: ref.externalId, mark: null, powerState: 'running' });
    const other = '0198f3c2-7f10-7abc-8def-00000000beef';
    for (const mark of [other, ref.mark]) {
      await cloud.follow(driver, (await adoption.adopt(ref.externalId, mark, cloud.context())).task);
      expect(await driver.get({ ...ref, mark }, cloud.context())).toMatchObject({ mark });
      await cloud.follow(driver, (await adoption.release({ ...ref, mark }, cloud.context())).task);
    }
  });
});

describe('an inventory', () => {
  it('calls itself incomplete when the number of machines changes while it is read', async () => {
    const cloud = await start();
    const driver = cloud.open({ pageSize: 2 });
    const { machineIds = [] } = cloud.simulator.drift({ kind: 'appear', count: 5 });
    const first = await driver.inventory(null, cloud.context());
    expect(first).toMatchObject({ complete: true, nextCursor: '2.5' });
    cloud.simulator.drift({ kind: 'vanish', machineId: machineIds[0] ?? '' });
    const second = await driver.inventory(first.nextCursor, cloud.context());
    expect(second.complete).toBe(false);
  });

  it('asks for nothing that the server would have to ask its hosts about', async () => {
    const cloud = await start();
    await cloud.open().inventory(null, cloud.context());
    expect(callsOf(cloud, 'listVirtualMachines')).toMatchObject([{ details: 'servoff,nics', listall: 'true' }]);
  });

  it('refuses a cursor that it has not made', async () => {
    const cloud = await start();
    await expect(cloud.open().inventory('../2', cloud.context())).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('an error inside an answer of status 200', () => {
  it('is a refusal in its own words, whatever else the answer holds', async () => {
    const cloud = await start();
    const driver = cloud.open();
    const ref = await cloud.build(driver);
    const body = JSON.stringify({
      stopvirtualmachineresponse: { errorcode: 531, errortext: 'No', jobid: ref.externalId },
    });
    await cloud.simulator.addFault({
      match: { label: 'stopVirtualMachine' },
      fault: { kind: 'status', status: 200, body },
    });
    const off = { action: 'stop', force: true, graceMs: 0 } as const;
    await expect(driver.power(ref, off, cloud.context())).rejects.toMatchObject({
      code: 'forbidden',
      outcome: 'not_applied',
      vendorCode: '531',
    });
  });
});
