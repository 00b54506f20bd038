import { newId } from '@uni/platform';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../testing/expectations.js';
import { startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';

interface Stats {
  readonly organizations: number;
  readonly users: number;
  readonly providers: Record<string, number>;
  readonly balances: { readonly amount: string };
  readonly difference: { readonly amount: string };
  readonly operationsFailed24h: number;
  readonly operationsRunning: number;
  readonly workers: number;
  readonly late: {
    readonly operations: number;
    readonly messages: number;
    readonly oldestMessageAt: string | null;
    readonly inventories: number;
  };
}

const HOUR_MS = 3_600_000;

describe('the figures of the platform', () => {
  let api: TestApi;
  let admin: TestPerson;
  let ada: TestPerson;
  beforeAll(async () => {
    api = await startTestApi();
    [admin, ada] = [await api.admin(), await api.signUp('Ada')];
  });
  afterAll(() => api.close());

  const read = async (who: TestPerson = admin): Promise<Stats> =>
    (await api.anonymous.as(who.accessToken).get('/admin/stats', { expect: 200 })).body as Stats;
  const ago = (durationMs: number): Date => new Date(api.clock.now().getTime() - durationMs);

  it('are for administrators and support alone', async () => {
    expectProblem(await ada.client.get('/admin/stats'), 403, 'forbidden');
    await (await api.admin('support')).client.get('/admin/stats', { expect: 200 });
  });

  it('count people, organisations, places by status and living workers', async () => {
    const before = await read();
    await api.signUp('Grace');
    for (const [status, enabled] of [
      ['failing', true],
      ['failing', false],
      ['healthy', true],
    ] as const)
      await api.database.client.provider.create({
        data: {
          id: newId(),
          kind: 'memory',
          name: `${status}-${enabled}`,
          endpoint: 'https://example.org',
          credentials: {},
          status,
          enabled,
          createdAt: ago(HOUR_MS),
          lastGoodSyncAt: status === 'healthy' ? ago(1000) : null,
        },
      });
    for (const [id, silentMs] of [
      ['alive', 5_000],
      ['gone', 200_000],
    ] as const)
      await api.database.client.workerHeartbeat.create({
        data: { id, kind: 'worker', pid: 1, version: '1', startedAt: ago(HOUR_MS), beatAt: ago(silentMs) },
      });
    const after = await read();
    expect(after.users).toBe(before.users + 1);
    expect(after.organizations).toBe(before.organizations + 1);
    expect(after.providers).toEqual({ failing: 1, disabled: 1, healthy: 1 });
    expect(after.workers).toBe(1);
    expect(after.late.inventories).toBe(1);
  });

  it('tell when a balance is not what its ledger says', async () => {
    await admin.client.post(
      `/admin/organizations/${ada.organizationId}/credits`,
      { amount: '25.5', reason: 'Bank transfer' },
      { expect: 201 },
    );
    expect(await read()).toMatchObject({ balances: { amount: '25.500000' }, difference: { amount: '0.000000' } });
    const account = await api.database.client.account.findUniqueOrThrow({
      where: { organizationId: ada.organizationId },
    });
    // What no code of ours can do: money that came from nowhere.
    await api.database.client
      .$executeRaw`UPDATE balances SET balance_micros = balance_micros + 1 WHERE account_id = ${account.id}`;
    expect((await read()).difference.amount).toBe('0.000001');
    await api.database.client
      .$executeRaw`UPDATE balances SET balance_micros = balance_micros - 1 WHERE account_id = ${account.id}`;
  });

  it('count what failed today and what should have ended by now', async () => {
    const operation = (status: 'failed' | 'running', startedMs: number, finishedMs: number | null) =>
      api.database.client.operation.create({
        data: {
          id: v7({ msecs: ago(startedMs).getTime() }),
          kind: 'instance.stop',
          status,
          organizationId: ada.organizationId,
          requestId: 'r',
          deadlineAt: ago(startedMs - 60_000),
          createdAt: ago(startedMs),
          finishedAt: finishedMs === null ? null : ago(finishedMs),
          ...(status === 'failed' ? { error: { code: 'no_capacity', detail: 'full', retryable: true } } : {}),
        },
      });
    await operation('failed', 30 * HOUR_MS, 29 * HOUR_MS);
    await operation('failed', 30 * HOUR_MS, 23 * HOUR_MS);
    await operation('failed', HOUR_MS, HOUR_MS);
    await operation('running', 30_000, null);
    await operation('running', 2 * HOUR_MS, null);
    await api.database.client.outboxMessage.create({
      data: { topic: 'provider.check', key: 'late', createdAt: ago(HOUR_MS) },
    });
    const { operationsFailed24h, operationsRunning, late } = await read();
    expect({ operationsFailed24h, operationsRunning, late }).toMatchObject({
      operationsFailed24h: 2,
      operationsRunning: 2,
      late: { operations: 1, messages: 1 },
    });
    expect(Date.parse(late.oldestMessageAt ?? '')).toBeLessThan(ago(HOUR_MS - 60_000).getTime());
  });
});
