import { must } from '@uni/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { RUNNING, World, type Site, type Worker } from '../../test/world.js';
import {
  CloneOrder,
  CreateOrder,
  DeleteOrder,
  InstancesQueries,
  RebuildOrder,
  ResizeOrder,
  type Orderer,
} from '../index.js';

const MINUTE_MS = 60_000;
const capacity = (freeMib: number) => [
  {
    location: 'east',
    memoryMib: { total: 65_536, used: 65_536 - freeMib },
    vcpus: null,
    diskGib: null,
    machines: null,
  },
];

describe('a template that is sold at two places', () => {
  let world: World;
  let worker: Worker;
  let ada: Orderer;
  let oslo: Site;
  let names = 0;

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    world = await World.open();
    oslo = await world.also('Oslo', world.templates.small);
    worker = await world.worker();
  });
  afterAll(async () => {
    vi.useRealTimers();
    await world.close();
  });
  beforeEach(async () => {
    for (const cloud of [world.cloud, oslo.cloud]) {
      cloud.callFaults.disarm();
      cloud.breakConnection(null);
      cloud.machines.setFull(false);
    }
    ada = await world.customer(1_000_000_000n);
    await world.database.client.provider.updateMany({
      data: { enabled: true, status: 'healthy', doubtedSince: null, lastCheck: {}, checkedAt: null },
    });
    await world.database.client.providerStatusChange.deleteMany();
    await world.database.client.providerBreaker.deleteMany();
  });

  const { small, large } = { small: () => world.templates.small, large: () => world.templates.large };
  const order = (parts: { region?: string; userData?: string } = {}) =>
    worker.app
      .get(CreateOrder)
      .create(ada, { name: `vm-${(names += 1)}`, templateId: small(), sshKeyIds: [], tags: [], ...parts });
  const load = (id: string) =>
    world.database.client.operation.findUniqueOrThrow({
      where: { id },
      include: { instance: true, steps: { orderBy: { position: 'asc' } } },
    });
  const at = async (id: string) => must((await load(id)).instance, 'instance').region;
  const detailOf = async (id: string) => (await load(id)).steps.find(({ name }) => name === 'place')?.detail;
  const standing = (mark: string) =>
    [world.cloud, oslo.cloud].flatMap((cloud, index) =>
      cloud.machines
        .all()
        .filter(({ label }) => label === `uni:${mark}`)
        .map(() => ['Here', 'Oslo'][index]),
    );
  const reserved = async () =>
    (await world.database.client.balance.findUniqueOrThrow({ where: { accountId: ada.accountId } })).reservedMicros;
  const check = (providerId: string, freeMib: number) =>
    world.database.client.provider.update({
      where: { id: providerId },
      data: { lastCheck: { capacity: capacity(freeMib) }, checkedAt: world.clock.now() },
    });

  it('spreads the machines of a customer, and tells why at each', async () => {
    const [first, second, third] = [await order(), await order(), await order()];
    expect([await at(first), await at(second), await at(third)]).toEqual(['Here', 'Oslo', 'Here']);
    expect([await detailOf(first), await detailOf(second)]).toEqual([
      'Here: first choice of the offer',
      'Oslo: fewest of your machines are there',
    ]);
    for (const id of [first, second, third]) {
      expect(await world.finish(id, worker)).toBe('succeeded');
      const { instanceId, providerId, steps } = await load(id);
      expect(standing(String(instanceId))).toEqual([await at(id)]);
      expect(providerId).toBe((await at(id)) === 'Oslo' ? oslo.providerId : world.providerId);
      expect(await detailOf(id)).toMatch(/:/);
      expect(steps.find(({ name }) => name === 'place')?.vendorDetail).toMatch(/^(east|west): \d+ MiB free$/);
    }
    const { items } = JSON.parse(
      await worker.app.get(InstancesQueries).list(ada.organizationId, { limit: 10, sort: 'createdAt', total: false }),
    ) as { items: { region: string; loginUser: string }[] };
    expect(items.map(({ region, loginUser }) => `${region} ${loginUser}`).sort()).toEqual([
      'Here debian',
      'Here debian',
      'Oslo admin',
    ]);
    const audit = await world.database.client.auditEntry.findFirstOrThrow({
      where: { action: 'instance.create', organizationId: ada.organizationId },
      orderBy: { id: 'desc' },
    });
    expect(audit.after).toMatchObject({
      placement: {
        chosen: 'Here',
        candidates: [
          { region: 'Here', instances: 1, verdict: 'chosen' },
          { region: 'Oslo', instances: 1, verdict: 'behind' },
        ],
      },
    });
  });

  it('counts the room that places have told, and what is promised of it', async () => {
    await check(world.providerId, 40_000);
    await check(oslo.providerId, 41_000);
    const first = await order();
    expect([await at(first), await detailOf(first)]).toEqual(['Oslo', 'Oslo: most room is there']);
    await check(world.providerId, 1_000);
    await check(oslo.providerId, 1_100);
    await expect(order()).rejects.toMatchObject({
      code: 'no_capacity',
      publicMessage: expect.stringMatching(/nothing charged: Here has no room left; Oslo has no room left\./) as string,
    });
    const before = await reserved();
    await check(oslo.providerId, 2_100);
    expect(await at(await order())).toBe('Oslo');
    await expect(order(), 'what was just promised is not promised twice').rejects.toMatchObject({
      code: 'no_capacity',
    });
    expect((await reserved()) - before).toBe(RUNNING);
  });

  it('puts each machine on the networks of the place that it goes to', async () => {
    const { client } = world.database;
    await client.template.update({ where: { id: small() }, data: { networkRefs: ['public'] } });
    const [here, there] = [await order(), await order()];
    for (const id of [here, there]) expect(await world.finish(id, worker)).toBe('succeeded');
    const networksOf = async (cloud: Site['cloud'], id: string) => {
      const { instance } = await load(id);
      return cloud.machines.get(String(must(instance, 'instance').externalId)).networks;
    };
    expect(await networksOf(world.cloud, here)).toEqual(['public']);
    expect(await networksOf(oslo.cloud, there)).toEqual([]);
    await client.template.update({ where: { id: small() }, data: { networkRefs: [] } });
  });

  it('passes over what is closed, silent, not believed or without the image', async () => {
    const { client } = world.database;
    const here = { where: { id: world.providerId } };
    await client.provider.update({ ...here, data: { enabled: false } });
    expect(await detailOf(await order())).toBe(
      'Oslo: the only place that can take the order now. Here takes no new work',
    );
    await client.provider.update({ ...here, data: { enabled: true, status: 'failing' } });
    expect(await detailOf(await order())).toMatch(/Here does not answer$/);
    await client.provider.update({ ...here, data: { status: 'healthy', doubtedSince: world.clock.now() } });
    expect(await detailOf(await order())).toMatch(/Here gives answers that are not believed$/);
    await client.provider.update({ ...here, data: { doubtedSince: null } });
    const now = world.clock.now();
    await client.providerBreaker.create({
      data: { providerId: world.providerId, workerId: 'w', state: 'open', changedAt: now, seenAt: now },
    });
    expect(await detailOf(await order())).toMatch(/Here has failed too often and is left alone$/);
    await client.providerBreaker.deleteMany();
    await client.providerImage.create({
      data: { providerId: world.providerId, ref: 'debian-13', name: 'Debian', seenAt: now, withdrawnAt: now },
    });
    expect(await detailOf(await order())).toMatch(/Here no longer has the image$/);
    await client.providerImage.deleteMany();
    await expect(order({ region: 'Mars' })).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'region', message: 'must be one of Here, Oslo' }],
    });
    expect(await at(await order({ region: 'Here' }))).toBe('Here');
  });

  it('one that is full sends the order on: one machine, one price, and the reason', async () => {
    world.cloud.machines.setFull(true);
    const id = await order();
    expect(await world.finish(id, worker)).toBe('succeeded');
    const { instance, memory, providerId } = await load(id);
    expect([instance?.region, instance?.providerId, providerId]).toEqual(['Oslo', oslo.providerId, oslo.providerId]);
    expect(standing(String(instance?.id))).toEqual(['Oslo']);
    expect(await detailOf(id)).toBe('Oslo: the only place that can take the order now. Here had no room left');
    expect((memory as { rounds: unknown[] }).rounds).toHaveLength(2);
    expect(
      await world.database.client.providerExternalId.findMany({ where: { instanceId: String(instance?.id) } }),
    ).toMatchObject([{ providerId: oslo.providerId, state: 'used' }]);
    expect(
      await world.database.client.auditEntry.count({
        where: { action: 'instance.place', targetId: String(instance?.id) },
      }),
    ).toBe(1);
    const gone = await worker.app.get(DeleteOrder).delete(ada.organizationId, String(instance?.id), ada.userId);
    expect(await world.finish(gone, worker)).toBe('succeeded');
    expect(standing(String(instance?.id))).toEqual([]);
  });

  it('one that is dead is left after a few tries, within a minute', async () => {
    world.cloud.breakConnection('unreachable');
    const id = await order();
    expect(await world.finish(id, worker, MINUTE_MS)).toBe('succeeded');
    expect(await detailOf(id)).toMatch(/^Oslo: .* Here did not answer$/);
    expect(standing(String((await load(id)).instanceId))).toEqual(['Oslo']);
  });

  it('with both dead the order waits for the last, and is built there when it is back', async () => {
    world.cloud.breakConnection('unreachable');
    oslo.cloud.breakConnection('unreachable');
    const id = await order();
    await expect(world.finish(id, worker, 5 * MINUTE_MS)).rejects.toThrow(/still running/);
    oslo.cloud.breakConnection(null);
    expect(await world.finish(id, worker)).toBe('succeeded');
    expect(standing(String((await load(id)).instanceId))).toEqual(['Oslo']);
  });

  it('an image that is gone sends the order on', async () => {
    const imageOf = (imageRef: string) =>
      world.database.client.template.update({ where: { id: small() }, data: { imageRef } });
    await imageOf('debian-9');
    const id = await order();
    expect(await world.finish(id, worker)).toBe('succeeded');
    await imageOf('debian-13');
    expect(await detailOf(id)).toMatch(/Here no longer had the image or the size$/);
  });

  it('with both full nothing is built, everything is given back, and each place is named', async () => {
    world.cloud.machines.setFull(true);
    oslo.cloud.machines.setFull(true);
    const id = await order();
    expect(await world.finish(id, worker, MINUTE_MS)).toBe('failed');
    const { instance, error, refundedMicros } = await load(id);
    expect(error).toMatchObject({
      code: 'no_capacity',
      retryable: true,
      detail:
        'No place could take the order: Here had no room left; Oslo had no room left. Nothing was charged; try again later, or choose another template.',
    });
    expect([instance?.status, refundedMicros, await reserved()]).toEqual(['deleted', RUNNING, 0n]);
    expect(await world.database.client.providerExternalId.count({ where: { instanceId: String(instance?.id) } })).toBe(
      0,
    );
  });

  it('one that begins and then has no room is cleaned up first, and left then', async () => {
    world.cloud.tasks.failNextTask('no host has room', 'no_room');
    const id = await order();
    expect(await world.finish(id, worker)).toBe('succeeded');
    const { instance, steps, error } = await load(id);
    expect(standing(String(instance?.id))).toEqual(['Oslo']);
    expect([error, steps.some(({ name }) => name === 'cleanup')]).toEqual([null, false]);
    expect(await detailOf(id)).toBe('Oslo: the only place that can take the order now. Here had no room left');
    expect(
      await world.database.client.providerExternalId.findMany({ where: { instanceId: String(instance?.id) } }),
    ).toMatchObject([{ providerId: oslo.providerId }]);

    // A machine that stands there is removed before anything is built elsewhere; with no other place the failure stays.
    world.cloud.tasks.failNextTask('no host has room', 'no_room');
    const alone = await order({ region: 'Here' });
    expect(await world.finish(alone, worker)).toBe('failed');
    expect(await load(alone)).toMatchObject({ error: { code: 'no_capacity' }, refundedMicros: RUNNING });
  });

  it('an order for one region does not leave it', async () => {
    world.cloud.machines.setFull(true);
    const id = await order({ region: 'Here' });
    expect(await world.finish(id, worker, MINUTE_MS)).toBe('failed');
    expect([await at(id), standing(String((await load(id)).instanceId))]).toEqual(['Here', []]);
  });

  it('a create that may have been begun stays where it may stand', async () => {
    const id = await order();
    await world.settle(worker);
    const mark = String((await load(id)).instanceId);
    expect(standing(mark)).toEqual(['Here']);
    world.cloud.breakConnection('unreachable');
    await expect(world.finish(id, worker, 5 * MINUTE_MS)).rejects.toThrow(/still running/);
    world.cloud.breakConnection(null);
    expect(await world.finish(id, worker)).toBe('succeeded');
    expect(standing(mark)).toEqual(['Here']);

    // The call that builds was carried out, its answer lost, and the place is silent and then full.
    const lost = await order();
    const where = await at(lost);
    const cloud = where === 'Here' ? world.cloud : oslo.cloud;
    cloud.callFaults.next({ kind: 'lost_answer' }, { on: 'write' });
    await world.settle(worker);
    cloud.machines.setFull(true);
    expect(await world.finish(lost, worker)).toBe('succeeded');
    expect(standing(String((await load(lost)).instanceId))).toEqual([where]);
  });

  it('is resized, rebuilt and copied where it stands', async () => {
    const id = await order({ region: 'Oslo' });
    expect(await world.finish(id, worker)).toBe('succeeded');
    const instanceId = String((await load(id)).instanceId);
    const { app } = worker;
    await expect(
      app.get(ResizeOrder).resize(ada.organizationId, instanceId, large(), ada.userId),
      'larger ones are not sold there',
    ).rejects.toMatchObject({ code: 'unsupported_by_provider' });
    const first = await world.database.client.templatePlace.findFirstOrThrow();
    await world.database.client.templatePlace.create({
      data: { ...first, id: first.id.replace(/^..../, 'ffff'), templateId: large() },
    });
    const steps = [
      () => app.get(ResizeOrder).resize(ada.organizationId, instanceId, large(), ada.userId),
      () => app.get(RebuildOrder).rebuild(ada, instanceId, { imageId: small() }),
      () => app.get(CloneOrder).clone(ada, instanceId, { name: `copy-${(names += 1)}` }),
    ];
    for (const step of steps) expect(await world.finish(await step(), worker)).toBe('succeeded');
    const rows = await world.database.client.instance.findMany({ where: { organizationId: ada.organizationId } });
    expect(rows.map(({ region, memoryMib }) => `${region} ${memoryMib}`)).toEqual(['Oslo 2048', 'Oslo 2048']);
    expect(rows.flatMap(({ id: mark }) => standing(mark))).toEqual(['Oslo', 'Oslo']);

    // Withdrawn there, it can still be put on again; it is not sold any more.
    await world.database.client.templatePlace.updateMany({ data: { status: 'withdrawn' } });
    const again = await app.get(RebuildOrder).rebuild(ada, instanceId, {});
    expect(await world.finish(again, worker)).toBe('succeeded');
    await expect(app.get(CloneOrder).clone(ada, instanceId, { name: 'late' })).rejects.toMatchObject({
      code: 'template_withdrawn',
    });
    expect(await at(await order())).toBe('Here');
  });
});

describe('twenty orders at once for two small places', () => {
  it('end as machines or clean refusals: no ghost, nothing doubled, nothing held', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const world = await World.open({ ids: 'vendor', zones: [{ id: 'east', memoryMib: 8 * 1024 }] });
    const oslo = await world.also('Oslo', world.templates.small, {
      ids: 'vendor',
      zones: [{ id: 'east', memoryMib: 6 * 1024 }],
    });
    try {
      const worker = await world.worker();
      const ada = await world.customer(1_000_000_000n);
      const ids = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          worker.app
            .get(CreateOrder)
            .create(ada, { name: `vm-${index}`, templateId: world.templates.small, sshKeyIds: [], tags: [] }),
        ),
      );
      const ends: string[] = [];
      for (const id of ids) ends.push(await world.finish(id, worker));
      expect(ends.filter((end) => end === 'succeeded')).toHaveLength(14);
      const instances = await world.database.client.instance.findMany({ include: { provider: true } });
      const built = instances.filter(({ status }) => status === 'running');
      const clouds = { [world.providerId]: world.cloud, [oslo.providerId]: oslo.cloud };
      for (const [providerId, cloud] of Object.entries(clouds)) {
        expect(
          cloud.machines
            .all()
            .map(({ label }) => label)
            .sort(),
        ).toEqual(
          built
            .filter((row) => row.providerId === providerId)
            .map(({ id }) => `uni:${id}`)
            .sort(),
        );
      }
      const balance = await world.database.client.balance.findUniqueOrThrow({ where: { accountId: ada.accountId } });
      expect(balance.reservedMicros).toBe(14n * RUNNING);
    } finally {
      await world.close();
      vi.useRealTimers();
    }
  });
});
