// What the billing bench compares: the product, its SQL function alone, the floor beneath both, and a transaction per VM.
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import pg from 'pg';
import { ROOT } from './stack.mjs';

const HOUR_MS = 3_600_000;
/** What the product waits after a period's end. */
const GRACE_MS = 20_000;
const REFERENCE_SHARDS = 64;
const LAST_ACCOUNT = '9223372036854775807';

export const FILL = `
  WITH o AS (INSERT INTO organizations (id, name) SELECT gen_random_uuid(), 'Bench' FROM generate_series(1, $1) RETURNING id),
    a AS (INSERT INTO accounts (organization_id, currency) SELECT id, 'EUR' FROM o RETURNING id),
    b AS (INSERT INTO balances (account_id) SELECT id FROM a ORDER BY id)
  INSERT INTO vm_segments (vm_id, account_id, state, rate_micros_per_hour, from_ts)
  SELECT (a.id - 1) * 10 + n, a.id, 'running', 5000 + (a.id * 7 + n) % 40000, $2::timestamptz FROM a, generate_series(1, 10) AS n ORDER BY 1`;

/** Hours in the order in which they are charged; every side that charges takes the next one. */
export class Hours {
  constructor(firstMs) {
    this.nextMs = firstMs;
  }

  take() {
    const period = new Date(this.nextMs);
    this.nextMs += HOUR_MS;
    return period;
  }
}

export const endOf = (period) => new Date(period.getTime() + HOUR_MS + GRACE_MS);

export async function timed(work) {
  const begunAt = performance.now();
  await work();
  return performance.now() - begunAt;
}

/** One statement that rates everything and writes it where there is no index, no balance and no ledger. */
export async function floor(client, period) {
  await client.query(
    `CREATE TABLE IF NOT EXISTS bench_heap (period timestamptz, vm_id bigint, account_id bigint, seconds int, amount_micros bigint)`,
  );
  await client.query('TRUNCATE bench_heap');
  return timed(() =>
    client.query(
      `INSERT INTO bench_heap SELECT $1::timestamptz, r.* FROM rated_vm_hours($1::timestamptz, $1::timestamptz + interval '1 hour', 0, ${LAST_ACCOUNT}) r`,
      [period],
    ),
  );
}

/** bill_shard() itself, shard after shard on each of the given connections; the period is opened before the watch starts. */
export async function rawShards(clients, period, vms) {
  const [first] = clients;
  await first.query('SELECT open_billing_period($1, 3600, $2, 0, $3)', [
    period,
    endOf(period),
    Math.ceil(vms / REFERENCE_SHARDS),
  ]);
  const { rows } = await first.query('SELECT shard FROM billing_runs WHERE period = $1 ORDER BY shard', [period]);
  const left = rows.map(({ shard }) => shard);
  const spentMs = await timed(() =>
    Promise.all(
      clients.map(async (client) => {
        for (let shard = left.shift(); shard !== undefined; shard = left.shift()) {
          await client.query({
            name: 'bill_shard',
            text: 'SELECT bill_shard($1, $2, $3)',
            values: [period, shard, endOf(period)],
          });
        }
      }),
    ),
  );
  await first.query('SELECT count(*) FROM finish_billing_periods($1)', [endOf(period)]);
  return spentMs;
}

/** The compiled feature, entered where the worker enters it: the clock opens what is due, two lanes take the job. */
export async function openProduct(url) {
  await import('reflect-metadata');
  const load = (name) => import(pathToFileURL(path.join(ROOT, 'libs', name, 'dist', 'index.js')).href);
  const [data, billing, platform, config] = await Promise.all([
    load('data'),
    load('features/billing'),
    load('platform'),
    load('config'),
  ]);
  const settings = config.loadWorkerConfig({
    DATABASE_URL: url,
    ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
    BILLING_BREAKER_FLOOR: '999999999',
  });
  const clock = new platform.ManualClock(0);
  const database = new data.Database({ url, applicationName: 'bench', poolMax: 3 });
  const runner = new billing.BillingRunner(database, clock, settings, platform.createLogger('bench', 'silent'));
  const lane = new billing.BillingShardHandler(runner);
  return {
    verify: (periods) => new billing.Verification(database, clock).run({ periods }),
    rollUp: (period) => runner.rollUp(period),
    close: () => database.close(),
    /** Everything up to and including a period: from the moment in which the clock notices until all marks are set. */
    async charge(period) {
      clock.set(endOf(period));
      let openMs = 0;
      const totalMs = await timed(async () => {
        openMs = await timed(() => runner.openDue());
        await Promise.all([lane.handle({}), lane.handle({})]);
      });
      return { totalMs, openMs };
    },
  };
}

const NAIVE_TABLES = `
  CREATE TABLE IF NOT EXISTS bench_vm_hours (LIKE vm_hours, PRIMARY KEY (period, vm_id));
  CREATE TABLE IF NOT EXISTS bench_balances (account_id bigint PRIMARY KEY, balance_micros bigint NOT NULL) WITH (fillfactor = 50);
  CREATE TABLE IF NOT EXISTS bench_ledger (account_id bigint, id bigserial, vm_id bigint, ref text, amount_micros bigint, balance_after_micros bigint,
    created_at timestamptz DEFAULT now(), PRIMARY KEY (account_id, id), UNIQUE (account_id, vm_id, ref));
  INSERT INTO bench_balances SELECT account_id, 0 FROM balances ON CONFLICT DO NOTHING`;

/** The obvious way, written by hand and well: one transaction per VM, prepared statements, one connection. */
export async function perVm(client, period, sample) {
  await client.query(NAIVE_TABLES);
  const { rows } = await client.query(
    'SELECT vm_id, account_id FROM vm_segments WHERE to_ts IS NULL ORDER BY vm_id LIMIT $1',
    [sample],
  );
  const ask = (name, text, values) => client.query({ name, text, values });
  return timed(async () => {
    for (const { vm_id, account_id } of rows) {
      await client.query('BEGIN');
      const used = await ask(
        'naive_used',
        `SELECT rate_micros_per_hour, from_ts, to_ts FROM vm_segments WHERE vm_id = $1 AND from_ts < $2::timestamptz + interval '1 hour' AND (to_ts IS NULL OR to_ts > $2)`,
        [vm_id, period],
      );
      const end = period.getTime() + HOUR_MS;
      const spent = used.rows.reduce((sum, span) => {
        const seconds =
          (Math.min(span.to_ts?.getTime() ?? end, end) - Math.max(span.from_ts.getTime(), period.getTime())) / 1000;
        return sum + BigInt(span.rate_micros_per_hour) * BigInt(seconds);
      }, 0n);
      const amount = (spent + 1800n) / 3600n;
      const balance = await ask(
        'naive_balance',
        'SELECT balance_micros FROM bench_balances WHERE account_id = $1 FOR UPDATE',
        [account_id],
      );
      const after = BigInt(balance.rows[0].balance_micros) - amount;
      await ask('naive_hour', 'INSERT INTO bench_vm_hours VALUES ($1, $2, $3, 3600, $4)', [
        period,
        vm_id,
        account_id,
        amount,
      ]);
      await ask('naive_pay', 'UPDATE bench_balances SET balance_micros = $2 WHERE account_id = $1', [
        account_id,
        after,
      ]);
      await ask(
        'naive_ledger',
        'INSERT INTO bench_ledger (account_id, vm_id, ref, amount_micros, balance_after_micros) VALUES ($1, $2, $3, $4, $5)',
        [account_id, vm_id, String(period.getTime() / 1000), -amount, after],
      );
      await client.query('COMMIT');
    }
  });
}

/** Charged hours of the past as the product would have left them, written in bulk: only their size matters here. */
export async function writeHistory(client, firstMs, hours) {
  await client.query('ALTER TABLE ledger DISABLE TRIGGER USER');
  for (let n = 0; n < hours; n += 1) {
    const period = new Date(firstMs + n * HOUR_MS);
    await client.query('SELECT ensure_vm_hours_partition($1)', [period]);
    await client.query(
      `INSERT INTO vm_hours SELECT $1::timestamptz, vm_id, account_id, 3600, rate_micros_per_hour FROM vm_segments ORDER BY vm_id`,
      [period],
    );
    await client.query(
      `INSERT INTO ledger (account_id, kind, ref, amount_micros, balance_after_micros, created_at)
       SELECT account_id, 'usage', epoch_seconds($1)::text, -sum(rate_micros_per_hour), 0, $1 FROM vm_segments GROUP BY account_id ORDER BY account_id`,
      [period],
    );
  }
  await client.query('ALTER TABLE ledger ENABLE TRIGGER USER');
}

export async function connect(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}
