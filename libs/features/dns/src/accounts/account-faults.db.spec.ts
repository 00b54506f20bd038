import type { RecordValues } from '@uni/dns-port';
import { afterEach, describe, expect, it } from 'vitest';
import { domains, hosts, NS } from '../../test/account-fixture.js';
import { DnsWorld, type DnsWorker } from '../../test/dns-world.js';

const MINUTE_MS = 60_000;
const DOMAINS = domains(30);
const HOSTS = hosts(30);
const ZONES = ['z0.example', 'z1.example', 'z2.example'] as const;
/** More calls than a look at everything makes. */
const MOST_CALLS = 30;

describe('looks at an account that go wrong', () => {
  const worlds: DnsWorld[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close();
  });

  async function open() {
    const world = await DnsWorld.open({
      domains: DOMAINS,
      zones: { [ZONES[0]]: [NS, ...HOSTS], [ZONES[1]]: [NS], [ZONES[2]]: [NS] },
      deadlineMs: 60_000,
    });
    worlds.push(world);
    const worker = await world.worker();
    await live(world, worker, 4);
    return { world, worker };
  }

  /** Everything that is due is done, and time goes by in steps that are longer than any pause between pages. */
  async function live(world: DnsWorld, worker: DnsWorker, steps: number, stepMs = 30_000): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      await world.settle(worker);
      world.pass(stepMs);
    }
  }

  const gone = async ({ database }: DnsWorld) => {
    const where = { goneAt: { not: null } };
    const rows = [
      await database.client.dnsZone.findMany({ where }),
      await database.client.dnsDomain.findMany({ where }),
    ];
    return rows.flat().map(({ name }) => name);
  };
  const account = ({ database }: DnsWorld) => database.client.dnsAccount.findFirstOrThrow();

  it('write nothing twice and forget nothing, whatever call a worker dies around', async () => {
    const opened = await open();
    const { world } = opened;
    let { worker } = opened;
    const extra: RecordValues = { name: 'extra', type: 'A', value: '192.0.2.200', ttlS: null };
    let call = 1;
    for (; call < MOST_CALLS; call += 1) {
      // Each time something has changed, so that there is something to lose.
      const standing = world.vendor.said(ZONES[0]).find(({ name }) => name === 'extra');
      if (standing) await world.vendor.ask('memory-token', { do: 'remove', zone: ZONES[0], id: standing.id });
      else await world.vendor.ask('memory-token', { do: 'add', zone: ZONES[0], values: extra });
      world.vendor.domains.set('d05.example', { ...DOMAINS[5]!, renewal: call % 2 === 0 ? 'manual' : 'ending' });
      await world.database.client.dnsAccount.updateMany({ data: { nextSyncAt: world.clock.now() } });
      await world.database.client.dnsZone.updateMany({ data: { nextCheckAt: world.clock.now() } });

      const dead = worker.killer.arm(call, call % 2 === 0 ? 'after' : 'before').then(() => 'dead');
      const lived = live(world, worker, 6).then(() => 'lived');
      if ((await Promise.race([dead, lived])) === 'lived') break;
      world.bury(worker);
      worker = await world.worker();
      world.pass(4 * MINUTE_MS);
      await live(world, worker, 6);

      const rows = await world.database.client.dnsRecord.findMany({ where: { zone: { name: ZONES[0] } } });
      const said = world.vendor.said(ZONES[0]);
      expect(rows.map(({ externalId }) => externalId).sort(), `killed at call ${call}`).toEqual(
        said.map(({ id }) => id).sort(),
      );
      const domain = await world.database.client.dnsDomain.findFirstOrThrow({ where: { name: 'd05.example' } });
      expect(domain.renewal, `killed at call ${call}`).toBe(call % 2 === 0 ? 'manual' : 'ending');
      expect(await world.database.client.dnsDomain.count(), `killed at call ${call}`).toBe(DOMAINS.length);
      expect(await gone(world), `killed at call ${call}`).toEqual([]);
      expect(await account(world), `killed at call ${call}`).toMatchObject({ failure: null, leaseUntil: null });
    }
    expect(call).toBeGreaterThan(9);
    expect(call).toBeLessThan(MOST_CALLS);
  });

  it('take what is listed twice for one', async () => {
    const { world, worker } = await open();
    world.vendor.repeatsItself = true;
    await world.database.client.dnsZone.updateMany({ data: { nextCheckAt: world.clock.now(), contentHash: 'other' } });
    await live(world, worker, 40);
    expect(await world.database.client.dnsDomain.count()).toBe(DOMAINS.length);
    expect(await world.database.client.dnsZone.count()).toBe(ZONES.length);
    expect(await world.database.client.dnsRecord.count()).toBe(HOSTS.length + 3);
    const read = await world.database.client.dnsZone.findMany({ where: { contentHash: { not: 'other' } } });
    expect(read).toHaveLength(ZONES.length);
    expect(await account(world)).toMatchObject({ failure: null });
  });

  it('believe one list that lacks a name no more than a slip: the second one in a row counts', async () => {
    const { world, worker } = await open();
    for (const name of [ZONES[2], 'd09.example']) world.vendor.hidden.add(name);
    await live(world, worker, 32);
    expect(await gone(world)).toEqual([]);
    world.vendor.hidden.clear();
    await live(world, worker, 32);
    const missing = { where: { missingSince: { not: null } } };
    expect([
      await world.database.client.dnsZone.count(missing),
      await world.database.client.dnsDomain.count(missing),
    ]).toEqual([0, 0]);

    for (const name of [ZONES[2], 'd09.example']) world.vendor.hidden.add(name);
    await live(world, worker, 70);
    expect(await gone(world)).toEqual([ZONES[2], 'd09.example']);
    world.vendor.hidden.clear();
    await live(world, worker, 35);
    expect(await gone(world)).toEqual([]);
  });

  it('doubt a list that lacks most names for a day, and say so', async () => {
    const { world, worker } = await open();
    for (const { name } of DOMAINS.slice(5)) world.vendor.hidden.add(name);
    for (const zone of ZONES.slice(1)) world.vendor.hidden.add(zone);
    await live(world, worker, 24, 10 * MINUTE_MS);
    expect(await gone(world)).toEqual([]);
    expect((await account(world)).failure).toContain('lack 2 of 3 zones and 25 of 30 domains at once');
    // Customers still order changes of a zone that only the list does not know.
    expect(await world.database.client.dnsRecord.count()).toBe(HOSTS.length + 3);
    world.vendor.hidden.clear();
    await live(world, worker, 6, 10 * MINUTE_MS);
    expect((await account(world)).failure).toBeNull();

    for (const { name } of DOMAINS.slice(5)) world.vendor.hidden.add(name);
    await live(world, worker, 8, 10 * MINUTE_MS);
    await live(world, worker, 8, 6 * 60 * MINUTE_MS);
    expect(await gone(world)).toHaveLength(25);
    expect((await account(world)).failure).toBeNull();
  });

  it.each([
    'dropped',
    'half_body',
    'garbage',
    'html',
    'wrong_types',
    'server_error',
    'unauthorized',
    { waitMs: 40 * MINUTE_MS },
  ] as const)('lose nothing of what was read when an answer is %j, and go on by themselves', async (fault) => {
    const { world, worker } = await open();
    world.pass(16 * MINUTE_MS);
    world.vendor.breakNext(fault);
    await world.settle(worker);
    expect(world.vendor.mendNext(), 'the fault met nobody').toBe(false);
    expect((await account(world)).failure, 'it is told').not.toBeNull();
    const { reads } = world.vendor.calls;
    if (typeof fault === 'object') {
      for (let minute = 0; minute < 39; minute += 13) {
        world.pass(13 * MINUTE_MS);
        await world.database.client.dnsZone.updateMany({ data: { nextCheckAt: new Date('2036-01-01T00:00:00Z') } });
        await world.settle(worker);
      }
      expect(world.vendor.calls.reads, 'nobody asks before the time').toBe(reads);
    }
    await live(world, worker, 30);
    expect(await account(world)).toMatchObject({ failure: null });
    expect(await gone(world)).toEqual([]);
    expect(await world.database.client.dnsRecord.count()).toBe(HOSTS.length + 3);
  });
});
