import { billing } from '@uni/contracts';
import type { Statement } from '@uni/data';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Platform, type Customer } from '../../testing/platform.js';
import { BalanceQueries } from './balance.queries.js';
import { LedgerQueries } from './ledger.queries.js';
import { UsageQueries } from './usage.queries.js';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

const PAGE = 50;

const rowsRead = (node: PlanNode): number =>
  (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];

/** A year of hours of an account with a hundred instances, among others: plans on an empty database prove nothing. */
describe('lists of money on a filled database', () => {
  let platform: Platform;
  let customer: Customer;
  const asked: { sql: Statement<readonly unknown[], unknown>; params: readonly unknown[] }[] = [];
  beforeAll(async () => {
    platform = await Platform.create({ now: '2026-11-20T12:00:20Z' });
    customer = await platform.customer(1_000_000_000n);
    const other = await platform.customer(1_000_000_000n);
    for (let n = 0; n < 30; n += 1) await platform.customer();
    const model = await platform.machine(customer);
    await platform.sql(
      `INSERT INTO instances (id, organization_id, account_id, name, hostname, template_id, provider_id, region, vcpus, memory_mib, disk_gib,
         status, desired_status, currency, running_micros_per_hour, stopped_micros_per_hour, status_changed_at, created_at)
       SELECT gen_random_uuid(), a.organization_id, a.id, 'vm' || n, 'vm', m.template_id, m.provider_id, m.region, 1, 1024, 10,
         'stopped', 'stopped', 'EUR', 36000, 3600, '2025-11-01', '2025-11-01' FROM accounts a, instances m, generate_series(2, 100) n WHERE m.vm_id = $1`,
      model.vmId,
    );
    await platform.sql(
      `INSERT INTO billing_periods (period, cycle_seconds, status, shards, expected_micros, created_at, finished_at)
       SELECT p, 3600, 'done', 1, 0, p, p FROM generate_series('2026-07-01'::timestamptz, '2026-11-20T11:00:00Z', '1 hour') p`,
    );
    await platform.sql(
      `SELECT ensure_vm_hours_partition('2026-07-01'::timestamptz + make_interval(months => n)) FROM generate_series(0, 5) n`,
    );
    await platform.sql(
      `INSERT INTO vm_hours SELECT p.period, i.vm_id, i.account_id, 3600, 100 FROM billing_periods p, instances i WHERE i.account_id = $1 OR i.vm_id % 20 = 0`,
      customer.accountId,
    );
    await platform.sql(
      `INSERT INTO ledger (account_id, kind, ref, amount_micros, balance_after_micros, created_at)
       SELECT a, 'usage', epoch_seconds(period)::text, -10000, 0, period + interval '1 hour' FROM billing_periods, unnest(ARRAY[$1::bigint, $2::bigint]) a ORDER BY period`,
      customer.accountId,
      other.accountId,
    );
    await platform.sql('VACUUM ANALYZE');
    const query = platform.database.query.bind(platform.database);
    platform.database.query = ((sql: Statement<readonly unknown[], unknown>, ...params: readonly unknown[]) => {
      asked.push({ sql, params });
      return query(sql, ...params);
    }) as typeof platform.database.query;
  }, 120_000);
  afterAll(() => platform.close());

  /** Runs a reader, then explains what it asked for. */
  async function plansOf(read: () => Promise<unknown>): Promise<{ text: string; nodes: PlanNode[] }[]> {
    asked.length = 0;
    await read();
    const plans = [];
    for (const { sql, params } of [...asked]) {
      for (const mode of ['force_custom_plan', 'force_generic_plan']) {
        plans.push({ text: `${sql.name}, ${mode}`, nodes: await explain(sql.text, params, mode) });
      }
    }
    return plans;
  }

  /** As a prepared statement, because that is how the product runs it: planned for these values, and once for all values. */
  async function explain(text: string, params: readonly unknown[], mode: string): Promise<PlanNode[]> {
    const client = await platform.database.connect();
    try {
      await client.query(`SET plan_cache_mode = ${mode}`);
      await client.query(`PREPARE asked AS ${text}`);
      const values = params.map((value) => {
        if (value === null) return 'NULL';
        return pg.escapeLiteral(
          value instanceof Date ? value.toISOString() : (value as string | number | bigint).toString(),
        );
      });
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE asked(${values.join(', ')})`,
      );
      const walk = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(walk)];
      return rows[0] ? walk(rows[0]['QUERY PLAN'][0].Plan) : [];
    } finally {
      client.release(true);
    }
  }

  const ledger = (values: Record<string, unknown>) => () =>
    platform.get(LedgerQueries).list(customer.accountId, 'EUR', billing.ledgerQuery.parse({ limit: PAGE, ...values }));
  const usage = (values: Record<string, unknown>) => () =>
    platform.get(UsageQueries).list(customer.accountId, 'EUR', billing.usageQuery.parse({ limit: PAGE, ...values }));
  const second = async (
    read: (values: Record<string, unknown>) => () => Promise<{ nextCursor: string | null }>,
    values = {},
  ) => read({ ...values, cursor: (await read(values)()).nextCursor ?? undefined });

  it.each([
    ['the ledger', () => Promise.resolve(ledger({}))],
    ['the second page of the ledger', () => second(ledger)],
    ['what people did, which is rare', () => Promise.resolve(ledger({ kind: ['credit', 'takeback'] }))],
    ['the usage', () => Promise.resolve(usage({}))],
    ['the second page of the usage', () => second(usage)],
    [
      'one hour of the usage',
      () => Promise.resolve(usage({ from: '2026-08-01T00:00:00Z', to: '2026-08-01T01:00:00Z' })),
    ],
  ])('%s reads what it shows, sorts nothing and scans no table', async (_what, reader) => {
    const plans = await plansOf(await reader());
    expect(asked).toHaveLength(1);
    for (const { text, nodes } of plans) {
      const kinds = nodes.map((node) => node['Node Type']);
      expect(
        kinds.filter((kind) => kind.includes('Sort')),
        text,
      ).toEqual([]);
      // An empty partition is the exception: there is nothing to look up in an index.
      expect(
        nodes.filter((node) => node['Node Type'] === 'Seq Scan' && rowsRead(node) > 0),
        text,
      ).toEqual([]);
      for (const node of nodes.filter((each) => each['Relation Name'] !== undefined)) {
        expect(rowsRead(node), `${text}: ${node['Relation Name']}`).toBeLessThanOrEqual(2 * (PAGE + 1));
      }
    }
  });

  it('the balance is one query', async () => {
    asked.length = 0;
    await platform.get(BalanceQueries).of(customer.accountId, 'EUR');
    expect(asked).toHaveLength(1);
  });
});
