import type { RecordValues } from '@uni/dns-port';
import { afterEach, describe, expect, it } from 'vitest';
import { DnsWorld, type DnsWorker } from '../../test/dns-world.js';

const ZONE = 'example.org';
const NS: RecordValues = { name: '', type: 'NS', value: 'ns1.memory.example.', ttlS: null };
const WWW: RecordValues = { name: 'www', type: 'A', value: '192.0.2.80', ttlS: null };
const MAIL: RecordValues = { name: '', type: 'MX', value: '10 mail.example.org.', ttlS: null };
const OLD: RecordValues = { name: 'old', type: 'CNAME', value: 'www.example.org.', ttlS: 600 };
const SERVICE = { name: 'www', type: 'TXT', value: '3|welcome', ttlS: null, isProtected: true };
const FINE: RecordValues = { name: 'fine', type: 'A', value: '192.0.2.5', ttlS: null };
const BEFORE = [NS, WWW, MAIL, OLD, SERVICE];

/** One of each: a change, a removal, an alias that becomes an address, an addition. */
const CHANGES = {
  add: [
    { name: 'old', type: 'A', value: '192.0.2.81', ttlS: null },
    { name: 'api', type: 'AAAA', value: '2001:db8::1', ttlS: 300 },
  ],
  changeValue: '192.0.2.90',
};

describe('changes of a zone', () => {
  const worlds: DnsWorld[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close();
  });

  async function open() {
    const world = await DnsWorld.open({ zones: { [ZONE]: BEFORE, 'other.example': [NS] } });
    worlds.push(world);
    const worker = await world.worker();
    const person = await world.customer();
    const zoneId = await world.assigned(worker, ZONE, person.organizationId);
    return { world, worker, person, zoneId };
  }
  type Opened = Awaited<ReturnType<typeof open>>;

  async function order({ world, worker, person, zoneId }: Opened, from: DnsWorker = worker): Promise<string> {
    const records = await world.database.client.dnsRecord.findMany({ where: { zoneId } });
    const idOf = (name: string, type: string): string =>
      records.find((record) => record.name === name && record.type === type)?.externalId ?? 'missing';
    const { organizationId, userId } = person;
    return world.asAdmin(() =>
      world.orders(from).change(
        organizationId,
        zoneId,
        {
          add: CHANGES.add,
          change: [{ id: idOf('www', 'A'), name: 'www', type: 'A', value: CHANGES.changeValue, ttlS: null }],
          remove: [idOf('old', 'CNAME')],
        },
        userId,
      ),
    );
  }

  const spoken = (records: readonly RecordValues[]): string[] =>
    records.map(({ name, type, value }) => `${name} ${type} ${value}`).sort();
  const EXPECTED = [
    ' MX 10 mail.example.org.',
    ' NS ns1.memory.example.',
    'api AAAA 2001:db8::1',
    'old A 192.0.2.81',
    'www A 192.0.2.90',
    'www TXT 3|welcome',
  ];

  async function expectApplied({ world, zoneId }: Opened): Promise<void> {
    expect(spoken(world.vendor.served(ZONE))).toEqual(EXPECTED);
    const known = await world.database.client.dnsRecord.findMany({ where: { zoneId } });
    expect(spoken(known)).toEqual(EXPECTED);
    const zone = await world.database.client.dnsZone.findUniqueOrThrow({ where: { id: zoneId } });
    expect(zone).toMatchObject({ operationId: null, published: true });
  }

  it('are made together, published, read back and written down, once each', async () => {
    const opened = await open();
    const { world, worker, zoneId, person } = opened;
    const operationId = await order(opened);
    expect(await world.finish(operationId, worker)).toBe('succeeded');
    await expectApplied(opened);
    const audit = await world.database.client.auditEntry.findMany({ where: { targetId: zoneId, action: 'dns.apply' } });
    expect(audit).toMatchObject([{ organizationId: person.organizationId, after: { zone: ZONE, source: 'editor' } }]);
  });

  it('run one at a time for each zone, by the database’s own rule too', async () => {
    const opened = await open();
    const { world, worker, zoneId } = opened;
    const operationId = await order(opened);
    await expect(order(opened)).rejects.toMatchObject({ code: 'operation_in_progress' });
    const second = world.database.client.operation.create({
      data: {
        ...(await copyOf(world, operationId)),
        id: zoneId,
        status: 'queued',
      },
    });
    await expect(second).rejects.toThrow(/Unique constraint/);
    expect(await world.finish(operationId, worker)).toBe('succeeded');
  });

  it.each(['lost_answer', 'dropped', { waitMs: 2_000 }] as const)(
    'survive a vendor that answers a change with %j, without a twin',
    async (fault) => {
      const opened = await open();
      const { world, worker } = opened;
      const operationId = await order(opened);
      world.vendor.breakNext(fault, 'write');
      expect(await world.finish(operationId, worker)).toBe('succeeded');
      await expectApplied(opened);
    },
  );

  it('remove the twin that a lost answer has left behind', async () => {
    const opened = await open();
    const { world, worker, zoneId } = opened;
    const operationId = await order(opened);
    // The vendor makes the record without answering, its reads do not know it, and the repeat makes it again.
    let isTwin = false;
    for (let step = 0; step < 400 && !isTwin; step += 1) {
      await world.settle(worker);
      const { memory } = await world.database.client.operation.findUniqueOrThrow({ where: { id: operationId } });
      const { next = 0, actions = [] } = memory as { next?: number; actions?: { do: string }[] };
      if (actions.length > 0 && next >= actions.length) {
        const request = { do: 'add', zone: ZONE, values: CHANGES.add[1]! } as const;
        await world.vendor.ask('memory-token', request);
        isTwin = true;
      }
      world.pass(1_000);
    }
    expect(isTwin).toBe(true);
    expect(await world.finish(operationId, worker)).toBe('succeeded');
    await expectApplied(opened);
    expect(await world.database.client.dnsRecord.count({ where: { zoneId, name: 'api' } })).toBe(1);
  });

  it('are taken back together when the vendor refuses one of them', async () => {
    const opened = await open();
    const { world, worker, person, zoneId } = opened;
    const { organizationId, userId } = person;
    const operationId = await world.asAdmin(() =>
      world.orders(worker).change(organizationId, zoneId, { add: [FINE], change: [], remove: [] }, userId),
    );
    // What our own rules let through and the vendor's do not.
    const added = JSON.stringify([FINE, { ...FINE, name: 'zzz', value: 'nonsense' }]);
    await world.database.client
      .$executeRaw`UPDATE operations SET params = jsonb_set(params, '{changes,added}', ${added}::jsonb) WHERE id = ${operationId}::uuid`;
    expect(await world.finish(operationId, worker)).toBe('failed');
    const { error } = await world.database.client.operation.findUniqueOrThrow({ where: { id: operationId } });
    expect(error).toMatchObject({ code: 'provider_refused' });
    expect(spoken(world.vendor.served(ZONE))).toEqual(spoken(BEFORE));
    const zone = await world.database.client.dnsZone.findUniqueOrThrow({ where: { id: zoneId } });
    expect(zone).toMatchObject({ operationId: null, published: true });
  });

  it('do not fit any more when somebody has changed that record elsewhere', async () => {
    const opened = await open();
    const { world, worker } = opened;
    const operationId = await order(opened);
    const www = world.vendor.served(ZONE).find(({ name, type }) => name === 'www' && type === 'A');
    await world.vendor.ask('memory-token', {
      do: 'change',
      zone: ZONE,
      id: www!.id,
      values: { ...WWW, value: '192.0.2.99' },
    });
    expect(await world.finish(operationId, worker)).toBe('failed');
    const { error } = await world.database.client.operation.findUniqueOrThrow({ where: { id: operationId } });
    expect(error).toMatchObject({ code: 'zone_changed' });
  });
});

async function copyOf(world: DnsWorld, id: string) {
  const { kind, organizationId, providerId, params, requestId, deadlineAt, createdAt } =
    await world.database.client.operation.findUniqueOrThrow({ where: { id } });
  return { kind, organizationId, providerId, params: params ?? {}, requestId, deadlineAt, createdAt };
}
