import { Database, IDEMPOTENCY_LIFETIME_MS, statement } from '@uni/data';
import { createTestDatabase } from '@uni/data/testing';
import { createLogger, ManualClock, newId } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PurgeClock } from './purge.clock.js';

const HOUR_MS = 3_600_000;
const count = (table: string) =>
  statement<[], { n: number }>(`spec_count_${table}`, `SELECT count(*)::int AS n FROM ${table}`);

describe('what has served its time is thrown away, and nothing else', () => {
  const clock = new ManualClock('2026-11-20T12:00:00Z');
  let database: Database;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const created = await createTestDatabase();
    drop = created.drop;
    database = new Database({ url: created.url, applicationName: 'spec', poolMax: 3 });
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  it('each table by its own age; messages that were not sent stay however old they are', async () => {
    const ago = (ms: number): Date => new Date(clock.now().getTime() - ms);
    const db = database.client;
    await db.outboxMessage.createMany({
      data: [
        { topic: 't', key: 'old', createdAt: ago(9 * HOUR_MS), sentAt: ago(2 * HOUR_MS) },
        { topic: 't', key: 'fresh', createdAt: ago(HOUR_MS), sentAt: ago(HOUR_MS / 2) },
        { topic: 't', key: 'unsent', createdAt: ago(99 * HOUR_MS) },
      ],
    });
    await db.event.createMany({
      data: [
        { type: 'e', createdAt: ago(8 * 24 * HOUR_MS) },
        { type: 'e', createdAt: ago(6 * 24 * HOUR_MS) },
      ],
    });
    const key = (name: string, ms: number) => ({
      scope: newId(),
      key: name,
      requestHash: Buffer.from('x'),
      responseStatus: 200,
      createdAt: ago(ms),
    });
    await db.idempotencyKey.createMany({
      data: [key('old', IDEMPOTENCY_LIFETIME_MS + 1), key('fresh', IDEMPOTENCY_LIFETIME_MS - 1)],
    });
    const attempt = (ms: number) => ({ emailHash: Buffer.from('x'), ipPrefix: '::', failedAt: ago(ms) });
    await db.loginAttempt.createMany({ data: [attempt(25 * HOUR_MS), attempt(HOUR_MS)] });
    const beat = (id: string, ms: number) => ({
      id,
      kind: 'worker',
      pid: 1,
      version: '1',
      startedAt: ago(ms),
      beatAt: ago(ms),
    });
    await db.workerHeartbeat.createMany({ data: [beat('dead', 25 * HOUR_MS), beat('alive', 1_000)] });

    const person = { id: newId(), email: 'ada@example.com', name: 'Ada', passwordHash: 'x' };
    await db.user.create({ data: person });
    const session = (ms: number) => ({ id: newId(), userId: person.id, expiresAt: ago(ms) });
    await db.session.createMany({ data: [session(31 * 24 * HOUR_MS), session(29 * 24 * HOUR_MS)] });

    const provider = { id: newId(), kind: 'ovh', name: 'P', endpoint: 'https://eu.api.ovh.com', credentials: {} };
    await db.provider.create({ data: provider });
    const providerId = provider.id;
    for (const days of [31, 29]) {
      const at = ago(days * 24 * HOUR_MS);
      await db.providerStatusChange.create({ data: { providerId, at, before: 'healthy', after: 'failing' } });
      await db.providerCheckHour.create({ data: { providerId, hour: at, checks: 1, failed: 0 } });
      await db.providerCallHour.create({ data: { providerId, hour: at, outcome: 'ok', calls: 1 } });
      const event = { externalId: String(days), at, kind: 'VM.START', level: 'info', text: '' };
      await db.providerVendorEvent.create({ data: { providerId, ...event } });
    }
    const breaker = (workerId: string, ms: number) => ({
      providerId,
      workerId,
      state: 'open',
      changedAt: ago(ms),
      seenAt: ago(ms),
    });
    await db.providerBreaker.createMany({ data: [breaker('dead', 2 * HOUR_MS), breaker('alive', 1_000)] });

    await new PurgeClock(database, clock, createLogger('spec', 'silent')).tick();

    expect((await db.outboxMessage.findMany({ orderBy: { key: 'asc' } })).map(({ key: name }) => name)).toEqual([
      'fresh',
      'unsent',
    ]);
    const health = [
      'provider_status_changes',
      'provider_check_hours',
      'provider_call_hours',
      'provider_vendor_events',
      'provider_breakers',
    ];
    for (const table of ['events', 'idempotency_keys', 'login_attempts', 'sessions', 'worker_heartbeats', ...health]) {
      expect((await database.query(count(table)))[0]?.n, table).toBe(1);
    }
  });
});
