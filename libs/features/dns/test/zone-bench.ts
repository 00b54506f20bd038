import { writeZoneFile, type RecordValues } from '@uni/dns-port';
import { expect } from 'vitest';
import { DnsWorld, type DnsWorker } from './dns-world.js';

export const ZONE = 'example.org';
const NS: RecordValues = { name: '', type: 'NS', value: 'ns1.memory.example.', ttlS: null };
const MAIL: RecordValues = { name: '', type: 'MX', value: '10 mail.example.org.', ttlS: null };
const SERVICE = { name: 'www', type: 'TXT', value: '3|welcome', ttlS: null, isProtected: true };
/** More than one page of a list. */
const HOSTS = Array.from({ length: 30 }, (_, index) => a(`h${index}`, `192.0.2.${100 + index}`));
const SAME: readonly RecordValues[] = [NS, MAIL, SERVICE, ...HOSTS];

/** Two states of a zone; from one to the other takes a change, a removal, an addition, and an address in the place of an alias. */
const STATES = [
  [...SAME, a('www', '192.0.2.80'), { name: 'old', type: 'CNAME', value: 'www.example.org.', ttlS: 600 }],
  [
    ...SAME,
    a('www', '192.0.2.90'),
    a('old', '192.0.2.81'),
    { name: 'api', type: 'AAAA', value: '2001:db8::1', ttlS: 300 },
  ],
] as const satisfies readonly (readonly RecordValues[])[];

function a(name: string, value: string): RecordValues {
  return { name, type: 'A', value, ttlS: null };
}

export const spoken = (records: readonly RecordValues[]): string[] =>
  records.map(({ name, type, value }) => `${name} ${type} ${value}`).sort();

export type Person = Awaited<ReturnType<DnsWorld['customer']>>;

/** One zone that goes back and forth between two states, so that many changes of it need one world. */
export class ZoneBench {
  private state: 0 | 1 = 0;
  private publications = 0;

  private constructor(
    readonly world: DnsWorld,
    readonly person: Person,
    readonly zoneId: string,
    private current: DnsWorker,
  ) {}

  static async open(deadlineMs = 60_000): Promise<ZoneBench> {
    const world = await DnsWorld.open({ zones: { [ZONE]: STATES[0] }, deadlineMs });
    const worker = await world.worker();
    const person = await world.customer();
    const zoneId = await world.assigned(worker, ZONE, person.organizationId);
    // Looks by the clock would make the count of calls depend on the moment.
    await world.database.client.dnsAccount.updateMany({ data: { nextSyncAt: new Date('2036-01-01T00:00:00Z') } });
    return new ZoneBench(world, person, zoneId, worker);
  }

  get worker(): DnsWorker {
    return this.current;
  }

  get next(): readonly RecordValues[] {
    return STATES[this.state === 0 ? 1 : 0];
  }

  /** Orders the way to the other state: there as changes, back as a zone file. */
  async order(): Promise<string> {
    const { world, person, zoneId, worker } = this;
    const { organizationId, userId } = person;
    this.publications = world.vendor.publications(ZONE).length;
    const orders = world.orders(worker);
    if (this.state === 1) {
      const text = writeZoneFile(ZONE, this.next, 3_600);
      const { diff } = await world.asAdmin(() => orders.import(organizationId, zoneId, { text }, true, userId));
      const asked = { text, hash: diff.hash };
      const { operationId } = await world.asAdmin(() => orders.import(organizationId, zoneId, asked, false, userId));
      return operationId ?? 'none';
    }
    const rows = await world.database.client.dnsRecord.findMany({ where: { zoneId } });
    const idOf = (name: string, type: string): string =>
      rows.find((row) => row.name === name && row.type === type)?.externalId ?? 'missing';
    const [www, ...add] = STATES[1].slice(SAME.length).map((values) => ({ ...values }));
    const change = www === undefined ? [] : [{ ...www, id: idOf('www', 'A') }];
    return world.asAdmin(() =>
      orders.change(organizationId, zoneId, { add, change, remove: [idOf('old', 'CNAME')] }, userId),
    );
  }

  /** The order's last addition becomes one that our rules let through and the vendor's do not. */
  async spoil(operationId: string): Promise<void> {
    const nonsense = JSON.stringify([a('zzz', 'nonsense')]);
    await this.world.database.client.$executeRaw`
      UPDATE operations SET params = jsonb_set(params, '{changes,added}', (params->'changes'->'added') || ${nonsense}::jsonb) WHERE id = ${operationId}::uuid`;
  }

  /** One worker dies around its n-th call, another one goes on. @returns null when there is no n-th call. */
  async killAndFinish(operationId: string, call: number, when: 'before' | 'after'): Promise<string | null> {
    const { world, worker } = this;
    const dead = worker.killer.arm(call, when).then(() => 'dead');
    const ended = world.finish(operationId, worker).catch((error: unknown) => error);
    if ((await Promise.race([dead, ended])) !== 'dead') return null;
    world.bury(worker);
    this.current = await world.worker();
    // The lease of the dead one runs out.
    world.pass(60_000);
    return world.finish(operationId, this.current);
  }

  /**
   * What must hold however an operation ended: the zone is in one of the two states, whole, at the vendor, in the answers of its name
   * servers and in our tables; and nobody ever got an answer in between.
   */
  async expectWhole(status: string, label: string): Promise<void> {
    const { world, zoneId } = this;
    expect(['succeeded', 'failed'], label).toContain(status);
    const [from, to] = [STATES[this.state], this.next];
    const wanted = spoken(status === 'succeeded' ? to : from);
    expect(spoken(world.vendor.said(ZONE)), `${label}: at the vendor`).toEqual(wanted);
    expect(spoken(world.vendor.served(ZONE)), `${label}: served`).toEqual(wanted);
    const known = await world.database.client.dnsRecord.findMany({ where: { zoneId } });
    expect(spoken(known), `${label}: in our tables`).toEqual(wanted);
    for (const answers of this.published()) expect([spoken(from), spoken(to)], label).toContainEqual(unique(answers));
    const zone = await world.database.client.dnsZone.findUniqueOrThrow({ where: { id: zoneId } });
    expect(zone, label).toMatchObject({ operationId: null, published: true, passSeen: [] });
    if (status === 'succeeded') this.state = this.state === 0 ? 1 : 0;
  }

  /** What was published since the last order. */
  published(): readonly (readonly RecordValues[])[] {
    return this.world.vendor.publications(ZONE).slice(this.publications);
  }

  close(): Promise<void> {
    return this.world.close();
  }
}

/** Two records that say the same are one answer. */
function unique(records: readonly RecordValues[]): string[] {
  return [...new Set(spoken(records))];
}
