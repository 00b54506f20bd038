import { loadWorkerConfig } from '@uni/config';
import { Database, Events, Outbox } from '@uni/data';
import { createTestDatabase } from '@uni/data/testing';
import { AuditTrail } from '@uni/feature-audit';
import { DnsAssignments } from '@uni/feature-dns';
import { createLogger, ManualClock, newId } from '@uni/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { DemoZone } from './demo-zone.js';

const NOW = new Date('2026-11-20T12:00:00Z');

describe('the zone of the demonstration', () => {
  const opened: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
  });

  async function installation(simulated: boolean) {
    const created = await createTestDatabase();
    const database = new Database({ url: created.url, applicationName: 'spec', poolMax: 3 });
    opened.push(async () => {
      await database.close();
      await created.drop();
    });
    const config = loadWorkerConfig({
      DATABASE_URL: created.url,
      ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      SIMULATORS_URL: 'http://127.0.0.1:4800',
    });
    const clock = new ManualClock(NOW.toISOString());
    const [outbox, events] = [new Outbox(database), new Events(database)];
    const assignments = new DnsAssignments(database, outbox, events, new AuditTrail(database, clock), clock);
    const demo = (): DemoZone => new DemoZone(database, assignments, config, createLogger('spec', 'silent'));
    const providerId = newId();
    const { client } = database;
    await client.provider.create({
      data: { id: providerId, kind: 'ovh', name: 'Names', endpoint: 'http://127.0.0.1:1', credentials: {}, simulated },
    });
    await client.dnsAccount.create({ data: { providerId, createdAt: NOW } });
    for (const name of ['a-zone-alone.example', 'with-domain.example'])
      await client.dnsZone.create({ data: { id: newId(), providerId, name, readAt: NOW, firstSeenAt: NOW } });
    await client.dnsDomain.create({
      data: {
        id: newId(),
        providerId,
        name: 'with-domain.example',
        state: 'active',
        vendorState: 'ok',
        renewal: 'manual',
        firstSeenAt: NOW,
      },
    });
    const person = async (platformRole: 'admin' | 'user'): Promise<string> => {
      const [userId, id] = [newId(), newId()];
      await client.user.create({
        data: { id: userId, email: `${userId}@example.org`, name: platformRole, passwordHash: 'x', platformRole },
      });
      await client.organization.create({ data: { id, name: platformRole } });
      await client.membership.create({ data: { organizationId: id, userId, role: 'owner' } });
      return id;
    };
    const given = async (): Promise<readonly unknown[]> =>
      client.dnsZone.findMany({
        where: { organizationId: { not: null } },
        select: { name: true, organizationId: true },
      });
    return { client, demo, person, given };
  }

  it('goes to the first customer with its domain, once, and not back when it was taken away', async () => {
    const { client, demo, person, given } = await installation(true);
    await person('admin');
    const first = demo();
    await first.tick();
    expect(await given()).toEqual([]);
    const organizationId = await person('user');
    await person('user');
    await first.tick();
    expect(await given()).toEqual([{ name: 'with-domain.example', organizationId }]);
    expect(await client.dnsDomain.findFirst()).toMatchObject({ organizationId });
    await client.dnsZone.updateMany({ data: { organizationId: null, assignedAt: null } });
    await demo().tick();
    expect(await given()).toEqual([]);
  });

  it('stays where it is in an installation with a cloud of its own', async () => {
    const { demo, person, given } = await installation(false);
    await person('user');
    await demo().tick();
    expect(await given()).toEqual([]);
  });
});
