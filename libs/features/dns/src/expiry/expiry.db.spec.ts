import type { RegisteredDomain } from '@uni/dns-port';
import { runInContext } from '@uni/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { DnsWorld, type DnsWorker } from '../../test/dns-world.js';
import { DnsAssignments } from '../assign/dns-assignments.service.js';
import { CertificateCheckHandler } from './certificate-check.handler.js';
import { CertificateWatches } from './certificate-watches.service.js';
import { ExpiryClock } from './expiry.clock.js';
import { CertificateUnseen } from './leaf-certificate.js';
import { WarningsQueries } from './warnings.queries.js';

const DAY_MS = 24 * 3_600_000;
const domain = (name: string, expiresOn: string, renewal: RegisteredDomain['renewal']): RegisteredDomain => ({
  name,
  state: 'active',
  vendorState: 'ok',
  expiresOn,
  renewal,
  nameServers: [],
  isTransferLocked: true,
});

describe('warnings before an end', () => {
  const worlds: DnsWorld[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close();
  });

  async function open(domains: readonly RegisteredDomain[] = []) {
    const world = await DnsWorld.open({ domains });
    worlds.push(world);
    const worker = await world.worker();
    await world.settle(worker);
    const person = await world.customer();
    return { world, worker, person };
  }

  async function days(world: DnsWorld, worker: DnsWorker, count: number): Promise<void> {
    for (let day = 0; day < count; day += 1) {
      await worker.app.get(ExpiryClock).tick();
      await worker.app.get(ExpiryClock).tick();
      world.clock.advance(DAY_MS);
    }
  }
  const rungs = async (world: DnsWorld, name: string): Promise<number[]> =>
    (await world.database.client.expiryWarning.findMany({ where: { name }, orderBy: { id: 'asc' } })).map(
      ({ daysBefore }) => daysBefore,
    );

  it('come at 60, 30, 14, 7 and 1 days, each once, and only late for what renews itself', async () => {
    const { world, worker, person } = await open([
      domain('by-hand.example', '2027-01-24', 'manual'),
      domain('by-itself.example', '2027-01-24', 'automatic'),
      domain('short.example', '2026-12-01', 'unpaid'),
    ]);
    const found = await world.database.client.dnsDomain.findFirstOrThrow({ where: { name: 'by-hand.example' } });
    await world.asAdmin(() => worker.app.get(DnsAssignments).domain(found.id, person.organizationId));
    await days(world, worker, 70);
    expect(await rungs(world, 'by-hand.example')).toEqual([60, 30, 14, 7, 1]);
    expect(await rungs(world, 'by-itself.example')).toEqual([7, 1]);
    // Found eleven days before its end: what was passed already is not told.
    expect(await rungs(world, 'short.example')).toEqual([14, 7, 1]);
    const events = await world.database.client.event.findMany({
      where: { type: 'notification.created', organizationId: person.organizationId },
      orderBy: { id: 'asc' },
    });
    expect(events.map(({ payload }) => payload)).toMatchObject(
      [60, 30, 14, 7, 1].map((daysBefore) => ({ kind: 'expiry.domain', name: 'by-hand.example', daysBefore })),
    );
    const list = await worker.app.get(WarningsQueries).list(person.organizationId, { limit: 2 });
    expect(list.items).toMatchObject([{ daysBefore: 1 }, { daysBefore: 7, renewal: 'manual' }]);
    expect(list.nextCursor).not.toBeNull();
  });

  it('of the present end go along with a domain that is given away, whenever they were told', async () => {
    const { world, worker, person } = await open([domain('given.example', '2026-12-01', 'manual')]);
    await days(world, worker, 1);
    const warnings = async (organizationId: string): Promise<string[]> =>
      (await worker.app.get(WarningsQueries).list(organizationId, { limit: 5 })).items.map(({ name }) => name);
    const { id } = await world.database.client.dnsDomain.findFirstOrThrow();
    const assign = worker.app.get(DnsAssignments);
    await world.asAdmin(() => assign.domain(id, person.organizationId));
    expect(await warnings(person.organizationId)).toEqual(['given.example']);
    const other = await world.customer();
    await world.asAdmin(() => assign.domain(id, other.organizationId));
    expect(await warnings(person.organizationId)).toEqual([]);
    expect(await warnings(other.organizationId)).toEqual(['given.example']);
    expect(await rungs(world, 'given.example')).toEqual([14]);
  });

  it('begin anew for what was renewed', async () => {
    const { world, worker } = await open([domain('late.example', '2026-11-25', 'manual')]);
    await days(world, worker, 1);
    await world.database.client.dnsDomain.updateMany({ data: { expiresOn: new Date('2027-11-25') } });
    await days(world, worker, 1);
    expect(await rungs(world, 'late.example')).toEqual([7]);
    await world.database.client.dnsDomain.updateMany({ data: { expiresOn: new Date('2026-11-28') } });
    await days(world, worker, 1);
    expect(await rungs(world, 'late.example')).toEqual([7, 7]);
  });

  it('come for certificates of watched hosts, which are looked at once a day', async () => {
    const { world, worker, person } = await open();
    const watches = worker.app.get(CertificateWatches);
    const { id } = await runInContext({ requestId: 'spec', actor: { kind: 'system', name: 'spec' }, ip: null }, () =>
      watches.create(person.organizationId, { host: 'www.example.org', port: 443 }),
    );
    const handler = worker.app.get(CertificateCheckHandler);
    const answers = [
      new CertificateUnseen('Nothing listens at this port.'),
      { expiresAt: new Date('2026-12-01T10:00:00Z'), issuer: 'R11', subject: 'www.example.org' },
    ];
    let looks = 0;
    Object.assign(handler, {
      leaf: () => {
        const answer = answers[Math.min(looks, 1)];
        looks += 1;
        return answer instanceof CertificateUnseen ? Promise.reject(answer) : Promise.resolve(answer);
      },
    });
    await handler.handle({ watchId: id });
    await handler.handle({ watchId: id });
    expect(looks).toBe(1);
    expect((await watches.list(person.organizationId)).items).toMatchObject([
      { failure: 'Nothing listens at this port.', expiresAt: null },
    ]);
    world.clock.advance(3_600_000);
    await handler.handle({ watchId: id });
    expect((await watches.list(person.organizationId)).items).toMatchObject([
      { failure: null, expiresAt: '2026-12-01T10:00:00.000Z', issuer: 'R11' },
    ]);
    await days(world, worker, 12);
    expect(await rungs(world, 'www.example.org')).toEqual([14, 7, 1]);
    await expect(
      world.asAdmin(() => watches.create(person.organizationId, { host: 'www.example.org', port: 443 })),
    ).rejects.toMatchObject({ code: 'name_taken' });
    await expect(world.asAdmin(() => watches.remove(person.userId, id))).rejects.toMatchObject({ code: 'not_found' });
  });
});
