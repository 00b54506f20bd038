import type { BreakerState, CallEvent, ProviderRegistry } from '@uni/compute-core';
import type { CheckReport } from '@uni/compute-port';
import { Database, Events } from '@uni/data';
import { createTestDatabase } from '@uni/data/testing';
import { AuditTrail } from '@uni/feature-audit';
import { createLogger, ManualClock, newId } from '@uni/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProviderCheckHandler } from '../provider-check.handler.js';
import { HealthHistory } from './health-history.js';
import type { ProviderPart } from './health.sql.js';
import { ProviderCalls } from './provider-calls.js';
import { ProviderHealthQueries } from './provider-health.queries.js';
import { ProviderVitals } from './provider-vitals.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const good: CheckReport = {
  ok: true,
  version: '9.1.4',
  latencyMs: 20,
  clockSkewMs: 40,
  problems: [],
  capacity: [
    { location: 'pve1', memoryMib: { total: 65_536, used: 8192 }, vcpus: null, diskGib: null, machines: null },
  ],
};
const bad: CheckReport = {
  ...good,
  ok: false,
  latencyMs: null,
  problems: [
    { code: 'unreachable', severity: 'error', message: 'It does not answer.', remedy: 'Look at the firewall.' },
  ],
};

describe('the health of providers over time', () => {
  const clock = new ManualClock('2026-11-20T12:00:00Z');
  let database: Database;
  let drop: () => Promise<void>;
  let queries: ProviderHealthQueries;
  let providerId: string;

  beforeAll(async () => {
    const created = await createTestDatabase();
    drop = created.drop;
    database = new Database({ url: created.url, applicationName: 'spec', poolMax: 4 });
    queries = new ProviderHealthQueries(database, clock);
  });
  beforeEach(async () => {
    clock.set('2026-11-20T12:00:00Z');
    providerId = newId();
    await database.client.provider.create({
      data: {
        id: providerId,
        kind: 'proxmox',
        name: providerId,
        endpoint: 'https://pve.example.org',
        credentials: {},
        createdAt: new Date('2026-11-01T00:00:00Z'),
      },
    });
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  const check = (report: CheckReport) => {
    const registry = { open: () => Promise.resolve({ check: () => Promise.resolve(report) }) };
    return new ProviderCheckHandler(
      registry as unknown as ProviderRegistry,
      database,
      new Events(database),
      new AuditTrail(database, clock),
      new HealthHistory(database),
      clock,
    ).handle({ providerId });
  };
  const checkEachMinute = async (minutes: number, report: CheckReport) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      await check(report);
      clock.advance(MINUTE_MS);
    }
  };
  const worker = (
    owner: string,
    calls: ProviderCalls,
    breakers: () => { provider: string; state: BreakerState }[],
    part: ProviderPart = 'machines',
  ) => new ProviderVitals([{ part, calls, breakers }], owner, database, clock, createLogger('spec', 'silent'));
  const call = (code: CallEvent['code'], asked = true) => ({ providerId, asked, code });

  it('tells each change of status once, with what was found, newest first', async () => {
    await checkEachMinute(3, good);
    await checkEachMinute(2, bad);
    await checkEachMinute(2, good);
    const { changes, status, since } = await queries.health(providerId);
    expect(changes).toEqual([
      { at: '2026-11-20T12:05:00.000Z', before: 'failing', after: 'healthy', problems: [] },
      { at: '2026-11-20T12:03:00.000Z', before: 'healthy', after: 'failing', problems: ['unreachable'] },
      { at: '2026-11-20T12:00:00.000Z', before: 'unknown', after: 'healthy', problems: [] },
    ]);
    expect({ status, since }).toEqual({ status: 'healthy', since: '2026-11-20T12:05:00.000Z' });
    const { items } = await queries.histories();
    expect(items.find((item) => item.providerId === providerId)?.changes).toEqual(changes);
  });

  it('tells a change once when two checks find it at the same time', async () => {
    await Promise.all([check(good), check(good)]);
    expect((await queries.health(providerId)).changes).toHaveLength(1);
  });

  it('shows what the last check found, the room there, and the median and 95th percentile of its latency', async () => {
    for (let latencyMs = 1; latencyMs <= 20; latencyMs += 1) await check({ ...good, latencyMs });
    await check(bad);
    const health = await queries.health(providerId);
    expect(health).toMatchObject({
      status: 'failing',
      version: '9.1.4',
      clockSkewMs: 40,
      placement: { open: true, reason: null },
    });
    expect(health.capacity).toEqual(good.capacity);
    expect(health.problems[0]?.remedy).toBe('Look at the firewall.');
    expect(health.days).toHaveLength(30);
    expect(health.hours).toHaveLength(24);
    for (const last of [health.days.at(-1), health.hours.at(-1)])
      expect(last).toMatchObject({ checks: 21, failedChecks: 1, latencyP50Ms: 10, latencyP95Ms: 19 });
    expect(health.days[0]).toMatchObject({ from: '2026-10-22T00:00:00.000Z', checks: 0, latencyP50Ms: null });
  });

  it('takes a provider out of placement when a second check finds it failing, and back in with the first good one', async () => {
    await checkEachMinute(1, good);
    await checkEachMinute(2, bad);
    expect((await queries.health(providerId)).placement).toEqual({ open: false, reason: 'failing' });
    await checkEachMinute(1, good);
    expect((await queries.health(providerId)).placement).toEqual({ open: true, reason: null });
  });

  it('counts the availability of each day by the minute, and of the thirty days', async () => {
    clock.set('2026-11-19T23:00:00Z');
    await checkEachMinute(60, good);
    await checkEachMinute(30, bad);
    await checkEachMinute(30, good);
    const { days, availability } = await queries.health(providerId);
    expect(days.slice(-3).map((day) => day.availability)).toEqual([null, 1, 0.5]);
    expect(availability).toBe(0.75);
  });

  it('calls a time in which nobody looked unknown, and not available', async () => {
    await checkEachMinute(10, good);
    clock.advance(3 * HOUR_MS);
    await checkEachMinute(10, bad);
    const { changes, availability } = await queries.health(providerId);
    expect(changes.slice(0, 2)).toMatchObject([
      { at: '2026-11-20T15:10:00.000Z', before: 'unknown', after: 'failing' },
      { at: '2026-11-20T12:10:00.000Z', before: 'healthy', after: 'unknown' },
    ]);
    expect(availability).toBe(0.5);
  });

  it("adds up what all workers' calls came to, and tells refusals of the thing asked for from those of the provider", async () => {
    const calls = [new ProviderCalls(() => clock.now()), new ProviderCalls(() => clock.now())] as const;
    for (const each of calls) {
      for (let ok = 0; ok < 4; ok += 1) each.record(call(null));
      each.record(call('not_found'));
      each.record(call('timeout'));
      each.record(call('unavailable', false));
      await worker('w', each, () => []).tick();
    }
    calls[0].record(call('unauthorized'));
    await worker('w', calls[0], () => []).tick();
    await worker('w', calls[0], () => []).tick();
    const { lastHour, days } = await queries.health(providerId);
    expect(lastHour).toEqual({
      calls: 13,
      failedCalls: 3,
      errorRate: 3 / 13,
      errors: [
        { code: 'timeout', calls: 2 },
        { code: 'unauthorized', calls: 1 },
      ],
    });
    expect(days.at(-1)).toMatchObject({ calls: 13, failedCalls: 3 });
  });

  it('keeps counts that could not be written for the next time', async () => {
    const calls = new ProviderCalls(() => clock.now());
    calls.record(call(null));
    const away = {
      transaction: () => Promise.reject(new Error('the database is away')),
      query: () => Promise.resolve([]),
    } as unknown as Database;
    const sources = [{ part: 'machines', calls, breakers: () => [] }] as const;
    await new ProviderVitals(sources, 'w', away, clock, createLogger('spec', 'silent')).tick();
    calls.record(call(null));
    await worker('w', calls, () => []).tick();
    expect((await queries.health(providerId)).lastHour.calls).toBe(2);
  });

  it("shows the worst breaker of the workers that live, since when, and forgets a worker's with its end", async () => {
    const calls = new ProviderCalls(() => clock.now());
    let state: BreakerState = 'closed';
    const one = worker('one', calls, () => [{ provider: providerId, state: 'closed' }]);
    const two = worker('two', calls, () => [{ provider: providerId, state }]);
    for (const each of [one, two]) await each.tick();
    clock.advance(10_000);
    state = 'open';
    for (const each of [one, two]) await each.tick();
    const openedAt = clock.now().toISOString();
    clock.advance(10_000);
    for (const each of [one, two]) await each.tick();
    expect((await queries.health(providerId)).breaker).toMatchObject({
      state: 'open',
      since: openedAt,
      workers: [
        { workerId: 'one', state: 'closed' },
        { workerId: 'two', state: 'open' },
      ],
    });
    await two.onApplicationShutdown();
    expect((await queries.health(providerId)).breaker).toMatchObject({
      state: 'closed',
      workers: [{ workerId: 'one' }],
    });
    clock.advance(31_000);
    expect((await queries.health(providerId)).breaker).toBeNull();
  });

  it('tells of the account of names apart: its last look, its calls and its breaker are no matter of the machines', async () => {
    expect((await queries.health(providerId)).dns).toBeNull();
    await database.client.dnsAccount.create({
      data: {
        providerId,
        lastSyncAt: clock.now(),
        failure: 'unavailable: no answer',
        zones: { create: { id: newId(), name: `${providerId}.example`, firstSeenAt: clock.now() } },
      },
    });
    const [machines, names] = [new ProviderCalls(() => clock.now()), new ProviderCalls(() => clock.now())];
    machines.record(call(null));
    for (const code of ['timeout', 'unavailable', null] as const) names.record(call(code));
    await worker('w', machines, () => [{ provider: providerId, state: 'closed' }]).tick();
    await worker('w', names, () => [{ provider: providerId, state: 'open' }], 'names').tick();
    const { breaker, lastHour, days, dns } = await queries.health(providerId);
    expect([breaker?.state, lastHour.calls, days.at(-1)?.calls]).toEqual(['closed', 1, 1]);
    expect(dns).toMatchObject({
      enabled: true,
      zones: 1,
      domains: 0,
      lastSyncAt: clock.now().toISOString(),
      lastGoodSyncAt: null,
      failure: 'unavailable: no answer',
      breaker: { state: 'open', workers: [{ workerId: 'w', state: 'open' }] },
      lastHour: { calls: 3, failedCalls: 2 },
    });
  });

  it('leaves what is told of a provider that was removed', async () => {
    const calls = new ProviderCalls(() => clock.now());
    calls.record(call(null));
    await database.client.provider.delete({ where: { id: providerId } });
    await worker('w', calls, () => [{ provider: providerId, state: 'open' }]).tick();
    expect(calls.take()).toEqual([]);
    await expect(queries.health(providerId)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is refused by the database where it contradicts itself', async () => {
    const client = database.client;
    const hour = new Date('2026-11-20T12:00:00Z');
    const attempts: [RegExp, () => Promise<unknown>][] = [
      [
        /provider_status_changes_differ/,
        () =>
          client.providerStatusChange.create({ data: { providerId, at: hour, before: 'healthy', after: 'healthy' } }),
      ],
      [
        /provider_check_hours_whole/,
        () =>
          client.providerCheckHour.create({
            data: { providerId, hour: new Date('2026-11-20T12:30:00Z'), checks: 1, failed: 0 },
          }),
      ],
      [
        /provider_check_hours_failed/,
        () => client.providerCheckHour.create({ data: { providerId, hour, checks: 1, failed: 2 } }),
      ],
      [
        /provider_check_hours_latencies/,
        () =>
          client.providerCheckHour.create({ data: { providerId, hour, checks: 1, failed: 0, latenciesMs: [1, 2] } }),
      ],
      [
        /provider_call_hours_calls/,
        () => client.providerCallHour.create({ data: { providerId, hour, outcome: 'ok', calls: 0 } }),
      ],
      [
        /provider_breakers_state/,
        () =>
          client.providerBreaker.create({
            data: { providerId, workerId: 'w', state: 'ajar', changedAt: hour, seenAt: hour },
          }),
      ],
      [
        /provider_breakers_part/,
        () =>
          client.providerBreaker.create({
            data: { providerId, workerId: 'w', part: 'all', state: 'open', changedAt: hour, seenAt: hour },
          }),
      ],
      [
        /provider_call_hours_part/,
        () => client.providerCallHour.create({ data: { providerId, hour, outcome: 'ok', part: 'all', calls: 1 } }),
      ],
    ];
    for (const [constraint, attempt] of attempts) await expect(attempt()).rejects.toThrow(constraint);
  });
});
