import { Database, type Statement } from '@uni/data';
import { createTestDatabase, type TestDatabase } from '@uni/data/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listOrganizations } from './admin-organizations.sql.js';
import { listUsers } from './admin-users.sql.js';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly PlanNode[];
}

const PEOPLE = 3_000;
const LIMIT = 50;

describe("administrators' lists of thousands", () => {
  let own: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    own = await createTestDatabase();
    database = new Database({ url: own.url, applicationName: 'test', poolMax: 2 });
    const id = (n: string) => `('00000000-0000-7000-8000-' || lpad(${n}::text, 12, '0'))::uuid`;
    const at = `timestamptz '2026-01-01' + n * interval '1 minute'`;
    for (const sql of [
      `INSERT INTO users (id, email, name, password_hash, created_at) SELECT ${id('n')}, 'u' || n || '@example.com', 'U ' || n, 'x', ${at} FROM generate_series(1, ${PEOPLE}) n`,
      `INSERT INTO organizations (id, name, created_at) SELECT ${id('n')}, 'O ' || n % 500, ${at} FROM generate_series(1, ${PEOPLE}) n`,
      `INSERT INTO memberships (organization_id, user_id, role) SELECT ${id('n')}, ${id('n')}, 'owner' FROM generate_series(1, ${PEOPLE}) n`,
      `INSERT INTO accounts (organization_id, currency) SELECT ${id('n')}, 'EUR' FROM generate_series(1, ${PEOPLE}) n`,
      `INSERT INTO balances (account_id) SELECT id FROM accounts`,
      `INSERT INTO sessions (id, user_id, expires_at) SELECT ${id('n')}, ${id('n')}, now() FROM generate_series(1, ${PEOPLE}) n`,
      `INSERT INTO vm_segments (vm_id, account_id, state, rate_micros_per_hour, from_ts) SELECT id, id, 'running', 5000, '2026-01-01' FROM accounts`,
      `ANALYZE`,
    ]) {
      await database.client.$executeRawUnsafe(sql);
    }
  });
  afterAll(async () => {
    await database.close();
    await own.drop();
  });

  /** Planned for these values, and once for all values: a prepared statement may be run either way. */
  async function plansOf<Params extends readonly unknown[], Row>(
    sql: Statement<Params, Row>,
    ...params: Params
  ): Promise<PlanNode[][]> {
    const connection = await database.connect();
    const flat = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flat)];
    const literal = (value: unknown): string =>
      value === null ? 'NULL' : `'${typeof value === 'number' ? value : (value as string)}'`;
    try {
      const plans: PlanNode[][] = [];
      for (const mode of ['force_custom_plan', 'force_generic_plan']) {
        await connection.query(`SET plan_cache_mode = ${mode}`);
        await connection.query(`PREPARE looked_at AS ${sql.text}`);
        const { rows } = await connection.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
          `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE looked_at(${params.map(literal).join(', ')})`,
        );
        await connection.query('DEALLOCATE looked_at');
        plans.push(rows.flatMap((row) => flat(row['QUERY PLAN'][0].Plan)));
      }
      return plans;
    } finally {
      await connection.query('RESET plan_cache_mode');
      connection.release();
    }
  }

  /** A page's worth of the listed rows, and of what belongs to each of them. */
  function expectPage(plans: PlanNode[][], relations: readonly string[]): void {
    for (const plan of plans) {
      for (const relation of relations) {
        const read = plan
          .filter((node) => node['Relation Name'] === relation)
          .reduce((sum, node) => sum + node['Actual Rows'] * node['Actual Loops'], 0);
        expect(read, relation).toBeGreaterThan(0);
        expect(read, relation).toBeLessThanOrEqual(2 * LIMIT);
      }
      const scans = plan.filter((node) => node['Node Type'] === 'Seq Scan' && node['Actual Rows'] > 0);
      expect(scans).toEqual([]);
    }
  }

  const ID = '00000000-0000-7000-8000-000000001440';

  it.each(['createdAt', '-createdAt', 'email', '-email'] as const)(
    'of people by %s read a page, not the table',
    async (sort) => {
      const { first, next } = listUsers[sort];
      const middle = sort.endsWith('email') ? 'u2@example.com' : '2026-01-02T00:00:00.000000Z';
      expectPage(await plansOf(first, null, null, LIMIT + 1), ['users', 'sessions']);
      expectPage(await plansOf(next, null, null, LIMIT + 1, middle, ID), ['users', 'sessions']);
    },
  );

  it.each(['createdAt', '-createdAt', 'name', '-name'] as const)(
    'of organisations by %s read a page, not the table',
    async (sort) => {
      const { first, next } = listOrganizations[sort];
      const middle = sort.endsWith('name') ? 'o 250' : '2026-01-02T00:00:00.000000Z';
      expectPage(await plansOf(first, null, LIMIT + 1), ['organizations', 'balances', 'vm_segments']);
      expectPage(await plansOf(next, null, LIMIT + 1, middle, ID), ['organizations', 'balances', 'vm_segments']);
    },
  );
});
