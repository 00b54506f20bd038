import { newId } from '@uni/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { domains, hosts, NS } from '../../test/account-fixture.js';
import { DnsWorld } from '../../test/dns-world.js';
import { DnsAssignments } from '../assign/dns-assignments.service.js';

const DOMAINS = domains(60);
const HOSTS = hosts(70);

describe('zones and domains of an account', () => {
  const worlds: DnsWorld[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close();
  });

  async function open() {
    const world = await DnsWorld.open({
      domains: DOMAINS,
      zones: { 'd00.example': [NS, ...HOSTS], 'd01.example': [NS] },
    });
    worlds.push(world);
    const worker = await world.worker();
    const live = async (minutes: number): Promise<void> => {
      for (let step = 0; step < minutes * 2; step += 1) {
        await world.settle(worker);
        world.pass(30_000);
      }
    };
    return { world, worker, live };
  }
  const writes = async (world: DnsWorld, table: string): Promise<number> => {
    const [row] = await world.database.client.$queryRawUnsafe<{ n: bigint }[]>(
      `SELECT sum((xmin::text)::bigint)::bigint AS n FROM ${table}`,
    );
    return Number(row?.n ?? 0n);
  };

  it('are read page by page, and a look that finds nothing new writes none of their rows', async () => {
    const { world, live } = await open();
    await live(3);
    expect(await world.database.client.dnsDomain.count({ where: { goneAt: null } })).toBe(60);
    expect(await world.database.client.dnsRecord.count()).toBe(72);
    const account = await world.database.client.dnsAccount.findFirstOrThrow();
    expect(account).toMatchObject({ failure: null, cursor: null, passSeen: [] });
    expect(account.lastGoodSyncAt).not.toBeNull();
    const before = [await writes(world, 'dns_domains'), await writes(world, 'dns_records')];
    const { reads } = world.vendor.calls;
    await live(35);
    expect([await writes(world, 'dns_domains'), await writes(world, 'dns_records')]).toEqual(before);
    const zones = await world.database.client.dnsZone.findMany();
    for (const { readAt, checkedAt } of zones) expect(checkedAt!.getTime()).toBeGreaterThan(readAt!.getTime());
    // Two passes through the account, one look at each zone that reads no record.
    expect(world.vendor.calls.reads - reads).toBeLessThan(25);
  });

  it('follow what was changed elsewhere', async () => {
    const { world, live } = await open();
    await live(3);
    await world.vendor.ask('memory-token', { do: 'add', zone: 'd01.example', values: { ...NS, name: 'sub' } });
    world.vendor.domains.set('d05.example', { ...DOMAINS[5]!, renewal: 'manual' });
    world.vendor.domains.delete('d06.example');
    await live(35);
    const zone = await world.database.client.dnsZone.findFirstOrThrow({
      where: { name: 'd01.example' },
      include: { records: true },
    });
    expect(zone.records.map(({ name }) => name).sort()).toEqual(['', 'sub']);
    const client = world.database.client.dnsDomain;
    expect(await client.findFirst({ where: { name: 'd05.example' } })).toMatchObject({
      renewal: 'manual',
      goneAt: null,
    });
    expect((await client.findFirstOrThrow({ where: { name: 'd06.example' } })).goneAt).not.toBeNull();
  });

  it('stay as they are when the account suddenly lists none, or does not answer', async () => {
    const { world, live } = await open();
    await live(3);
    world.vendor.domains.clear();
    await live(20);
    expect(await world.database.client.dnsDomain.count({ where: { goneAt: null } })).toBe(60);
    world.vendor.isDown = true;
    await live(20);
    const account = await world.database.client.dnsAccount.findFirstOrThrow();
    expect(account.failure).toContain('unavailable');
    expect(await world.database.client.dnsZone.count({ where: { goneAt: null } })).toBe(2);
    expect(await world.database.client.dnsRecord.count()).toBe(72);
  });

  it('belong to one organisation by name, whatever account they are reached through', async () => {
    const { world, worker, live } = await open();
    await live(1);
    const [ada, bob] = [await world.customer('Ada'), await world.customer('Bob')];
    const zone = await world.database.client.dnsZone.findFirstOrThrow({ where: { name: 'd00.example' } });
    const assign = worker.app.get(DnsAssignments);
    await world.asAdmin(() => assign.zone(zone.id, ada.organizationId));
    expect(await world.database.client.dnsDomain.findFirst({ where: { name: 'd00.example' } })).toMatchObject({
      organizationId: ada.organizationId,
    });
    const otherId = newId();
    await world.database.client.provider.create({
      data: { id: otherId, kind: 'other', name: 'Other', endpoint: 'memory://other', credentials: {} },
    });
    await world.database.client.dnsAccount.create({ data: { providerId: otherId } });
    const twin = await world.database.client.dnsZone.create({
      data: { id: newId(), providerId: otherId, name: 'd00.example', firstSeenAt: world.clock.now() },
    });
    await expect(world.asAdmin(() => assign.zone(twin.id, bob.organizationId))).rejects.toMatchObject({
      code: 'zone_taken',
    });
    await world.asAdmin(() => assign.zone(zone.id, null));
    await world.asAdmin(() => assign.zone(twin.id, bob.organizationId));
    const audit = await world.database.client.auditEntry.findMany({ where: { action: 'dns.assign_zone' } });
    expect(audit).toHaveLength(3);
  });

  it('do not move while they are changed, and are not changed by nobody: the database refuses', async () => {
    const { world, live } = await open();
    await live(1);
    const [ada, bob] = [await world.customer('Ada'), await world.customer('Bob')];
    const { id } = await world.database.client.dnsZone.findFirstOrThrow({ where: { name: 'd00.example' } });
    const client = world.database.client.dnsZone;
    await expect(client.update({ where: { id }, data: { operationId: newId() } })).rejects.toThrow(
      /dns_zones_operation/,
    );
    const assignedAt = world.clock.now();
    await client.update({
      where: { id },
      data: { organizationId: ada.organizationId, assignedAt, operationId: newId() },
    });
    const move = client.update({ where: { id }, data: { organizationId: bob.organizationId } });
    await expect(move).rejects.toThrow(/cannot move/);
    await expect(client.update({ where: { id }, data: { assignedAt: null } })).rejects.toThrow(/dns_zones_assigned/);
  });
});
