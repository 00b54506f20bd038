import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { must } from '@uni/platform';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Credits } from '../src/index.js';
import { bundle, type Bundle } from '../testing/bundle.js';
import { Platform } from '../testing/platform.js';

const KILLS = 20;
const FIRST = Date.parse('2026-11-01T00:00:00Z');

describe('workers that charge', () => {
  let script: Bundle;
  let platform: Platform;
  const children = new Set<ChildProcess>();
  beforeAll(async () => {
    script = await bundle('biller.ts');
  });
  afterAll(() => script.remove());
  beforeEach(async () => {
    platform = await Platform.create({ now: new Date(FIRST).toISOString() });
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await platform.close();
  });

  /** A worker in a process of its own; resolves when it begins to charge. */
  async function worker(
    now: Date,
  ): Promise<{ child: ChildProcess; ended: Promise<{ code: number | null; charged: number | null }> }> {
    const child = spawn(process.execPath, [script.file, platform.url, now.toISOString()], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.add(child);
    const lines = createInterface({ input: must(child.stdout, 'output') });
    let charged: number | null = null;
    lines.on('line', (line) => {
      const match = /^charged (\d+)$/.exec(line);
      if (match) charged = Number(match[1]);
    });
    const ended = once(child, 'close').then(([code]) => {
      children.delete(child);
      return { code: code as number | null, charged };
    });
    await Promise.race([once(lines, 'line'), ended]);
    return { child, ended };
  }

  /** Accounts with ten machines each that run since the first hour, half of them resized in each later one. */
  async function customers(accounts: number, hours: number): Promise<void> {
    const first = await platform.customer(1_000_000_000_000n);
    await platform.sql(
      `WITH o AS (INSERT INTO organizations (id, name) SELECT gen_random_uuid(), 'Customer' FROM generate_series(2, $1) RETURNING id),
         a AS (INSERT INTO accounts (organization_id, currency) SELECT id, 'EUR' FROM o RETURNING id),
         b AS (INSERT INTO balances (account_id) SELECT id FROM a)
       INSERT INTO vm_segments (vm_id, account_id, state, rate_micros_per_hour, from_ts, to_ts)
       SELECT account.id * 10 + n, account.id, 'running', 1000 + account.id * 7 + n, to_timestamp($3), CASE WHEN n < 5 THEN to_timestamp($3 + $2 * 1800) END
         FROM (SELECT id FROM a UNION ALL SELECT $4) account, generate_series(0, 9) n`,
      accounts,
      hours,
      FIRST / 1000,
      first.accountId,
    );
    await platform.sql(
      `INSERT INTO vm_segments (vm_id, account_id, state, rate_micros_per_hour, from_ts)
       SELECT vm_id, account_id, state, rate_micros_per_hour + 1, to_ts FROM vm_segments WHERE to_ts IS NOT NULL`,
    );
    await platform.sql('ANALYZE');
  }
  const after = (hours: number): Date => new Date(FIRST + hours * 3_600_000 + 20_000);
  const unfinished = async (hours: number): Promise<number> => {
    const [row] = await platform.sql<{ n: number }>(
      `SELECT $1::int - count(*)::int AS n FROM billing_periods WHERE status = 'done'`,
      hours,
    );
    return must(row, 'count').n;
  };
  const sums = () => platform.sql(`SELECT count(*) AS vm_hours, sum(amount_micros) AS micros FROM vm_hours`);

  it(`are killed twenty times in the middle of it while customers pay: every hour is charged once, to the micro-unit`, async () => {
    const hours = 60;
    await customers(800, hours);
    const accounts = await platform.sql<{ organization_id: string }>(
      `SELECT organization_id FROM accounts ORDER BY id LIMIT 50`,
    );
    const meanwhile = new AbortController();
    const payments = (async () => {
      for (let n = 0; !meanwhile.signal.aborted; n += 1) {
        await platform.get(Credits).grant({
          organizationId: must(accounts[n % 50], 'account').organization_id,
          amountMicros: 1_000n,
          reason: 'meanwhile',
        });
      }
    })();
    let inTheMiddle = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { child, ended } = await worker(after(hours));
      await Promise.race([delay(50 + randomInt(350)), ended]);
      child.kill('SIGKILL');
      if ((await ended).charged === null) inTheMiddle += 1;
    }
    const [marked] = await platform.sql<{ shards: bigint }>(
      'SELECT count(*) AS shards FROM billing_runs WHERE finished_at IS NOT NULL',
    );
    const last = await (await worker(after(hours))).ended;
    meanwhile.abort();
    await payments;
    expect(last.code).toBe(0);
    expect(inTheMiddle).toBeGreaterThan(0);
    expect(marked?.shards).toBeGreaterThan(0n);
    expect(await unfinished(hours)).toBe(0);
    platform.clock.set(after(hours));
    await platform.bill();
    expect(await sums()).toMatchObject([{ vm_hours: BigInt(8_000 * hours) }]);
    expect(await platform.broken()).toEqual({});
  }, 400_000);

  it('race each other, five at a time: each hour is charged by one of them; and a replay changes nothing', async () => {
    const hours = 12;
    await customers(1_000, hours);
    const workers = await Promise.all(Array.from({ length: 5 }, () => worker(after(hours))));
    const results = await Promise.all(workers.map(({ ended }) => ended));
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    // One may end while another still charges the last shard: who comes last closes the books.
    platform.clock.set(after(hours));
    await platform.bill();
    expect(results.reduce((sum, { charged }) => sum + (charged ?? 0), 0)).toBe(10_000 * hours);
    expect(await platform.broken()).toEqual({});

    const before = await sums();
    const again = await (await worker(after(hours))).ended;
    expect(again).toEqual({ code: 0, charged: 0 });
    expect(await sums()).toEqual(before);
    expect(await platform.broken()).toEqual({});
  }, 120_000);

  it('are refused by the keys when the marks are lost, each shard whole, and go on when they are back', async () => {
    const hours = 3;
    await customers(300, hours);
    platform.clock.set(after(hours));
    await platform.bill();
    const before = await sums();
    const [balance] = await platform.sql(`SELECT sum(balance_micros) AS micros FROM balances`);
    const marks = await platform.sql<{ period: Date }>(`SELECT * FROM billing_runs ORDER BY period, shard`);
    await platform.sql(
      `UPDATE billing_runs SET finished_at = NULL, vm_count = NULL, sum_micros = NULL, rolled_up_at = NULL`,
    );
    for (let attempt = 0; attempt < 3; attempt += 1) {
      for (const { period } of marks) {
        await expect(platform.sql('SELECT bill_shard($1, 0, $2)', period, platform.clock.now())).rejects.toMatchObject({
          code: '23505',
        });
      }
    }
    expect(await sums()).toEqual(before);
    expect(await platform.sql(`SELECT sum(balance_micros) AS micros FROM balances`)).toEqual([balance]);
  });
});
