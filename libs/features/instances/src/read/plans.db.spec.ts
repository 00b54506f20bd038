import { Database } from '@uni/data';
import { createTestDatabase } from '@uni/data/testing';
import { newId } from '@uni/platform';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instanceLists, oneInstance, usualLists, type InstanceSort } from './instance.sql.js';

/** That many live ones, and nine times as many that were deleted. */
const MANY = 100_000;
const MONTH = '2026-11-01';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

/** What Postgres does for the two reads that every page of the portal begins with. */
describe('the list and the page of an organisation with ten thousand instances', () => {
  const organizationId = newId();
  let drop: () => Promise<void>;
  let client: pg.Client;
  let some: { id: string; name: string; created_at: Date };

  beforeAll(async () => {
    const created = await createTestDatabase();
    drop = created.drop;
    const database = new Database({
      url: created.url,
      applicationName: 'spec',
      poolMax: 2,
      statementTimeoutMs: 120_000,
    });
    await furnish(database);
    await database.close();
    client = new pg.Client({ connectionString: created.url });
    await client.connect();
    await client.query('ANALYZE');
    const { rows } = await client.query<typeof some>(
      'SELECT id, name, created_at FROM instances WHERE organization_id = $1 ORDER BY created_at OFFSET 5000 LIMIT 1',
      [organizationId],
    );
    some = rows[0] as typeof some;
  }, 120_000);
  afterAll(async () => {
    await client.end();
    await drop();
  });

  async function furnish(database: Database): Promise<void> {
    const [providerId, templateId] = [newId(), newId()];
    const db = database.client;
    await db.provider.create({
      data: { id: providerId, kind: 'proxmox', name: 'P', endpoint: 'https://pve', credentials: {} },
    });
    await db.template.create({
      data: {
        id: templateId,
        name: 'T',
        os: 'Debian',
        providerId,
        regionName: 'R',
        imageRef: 'i',
        vcpus: 1,
        memoryMib: 1024,
        diskGib: 10,
      },
    });
    const fill = async (organization: string, count: number): Promise<void> => {
      await db.organization.create({ data: { id: organization, name: 'O' } });
      const account = await db.account.create({
        data: { organizationId: organization, currency: 'EUR', balance: { create: {} } },
      });
      await db.$executeRawUnsafe(
        `INSERT INTO instances (id, organization_id, account_id, name, hostname, template_id, provider_id, region, vcpus, memory_mib, disk_gib, status,
           desired_status, currency, running_micros_per_hour, stopped_micros_per_hour, status_changed_at, created_at, deleted_at)
         SELECT gen_random_uuid(), '${organization}', ${account.id}, 'vm-' || md5(n::text), 'vm', '${templateId}', '${providerId}', 'R', 1, 1024, 10,
           (CASE WHEN n % 10 <> 0 THEN 'deleted' ELSE 'running' END)::"InstanceStatus", 'running', 'EUR', 17200, 3800, now(),
           now() - n * interval '1 second', CASE WHEN n % 10 <> 0 THEN now() END FROM generate_series(1, ${count}) AS n`,
      );
      await db.$executeRawUnsafe(
        `INSERT INTO vm_segments (vm_id, account_id, state, rate_micros_per_hour, from_ts)
         SELECT vm_id, account_id, 'running', 17200, date_trunc('second', created_at) FROM instances WHERE organization_id = '${organization}' AND deleted_at IS NULL`,
      );
      await db.$executeRawUnsafe(
        `INSERT INTO vm_month_costs (month, vm_id, amount_micros) SELECT '${MONTH}', vm_id, 1 FROM instances WHERE organization_id = '${organization}'`,
      );
    };
    await fill(organizationId, MANY);
    for (let other = 0; other < 20; other += 1) await fill(newId(), 1_000);
  }

  async function explain(
    text: string,
    params: readonly (string | number | Date | null)[],
    mode: 'force_custom_plan' | 'force_generic_plan',
  ): Promise<Plan[]> {
    const types = [...text.matchAll(/\$(\d+)::(\w+(?:\[\])?)/g)].reduce(
      (map, [, at, type]) => map.set(Number(at), map.get(Number(at)) ?? String(type)),
      new Map<number, string>(),
    );
    const declared = params.map((_, index) => types.get(index + 1) ?? (index === 7 ? 'bigint' : 'text'));
    const literal = (value: string | number | Date | null): string =>
      value === null
        ? 'NULL'
        : value instanceof Date
          ? `'${value.toISOString()}'`
          : typeof value === 'number'
            ? String(value)
            : pg.escapeLiteral(value);
    await client.query(`SET plan_cache_mode = ${mode}`);
    await client.query(`PREPARE q (${declared.join(', ')}) AS ${text}`);
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE q (${params.map(literal).join(', ')})`,
    );
    await client.query('DEALLOCATE q');
    const flatten = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(flatten)];
    return flatten((rows[0] as { 'QUERY PLAN': [{ Plan: Plan }] })['QUERY PLAN'][0].Plan);
  }

  function judge(nodes: readonly Plan[], page: number): void {
    expect(nodes.filter((node) => /Sort/.test(node['Node Type'])).map((node) => node['Node Type'])).toEqual([]);
    // Tables of a handful of rows are read as a whole, whatever indexes they have.
    const scanned = nodes.filter(
      (node) =>
        node['Node Type'] === 'Seq Scan' &&
        !['templates', 'template_places', 'providers'].includes(node['Relation Name'] ?? ''),
    );
    expect(scanned).toEqual([]);
    const read = nodes
      .filter((node) => node['Relation Name'] === 'instances')
      .reduce(
        (sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
        0,
      );
    expect(read).toBeLessThanOrEqual(2 * page);
  }

  const sorts = ['name', '-name', 'createdAt', '-createdAt'] as const satisfies readonly InstanceSort[];
  const none = [null, null, null, null, null] as const;
  it.each(
    sorts.flatMap((sort) =>
      (['force_custom_plan', 'force_generic_plan'] as const).map((mode) => [sort, mode] as const),
    ),
  )(
    'sorted by %s (%s) walks one index and reads no more than it shows, first page and deep inside',
    async (sort, mode) => {
      const { first, next } = instanceLists.unfiltered[sort];
      judge(await explain(first.text, [organizationId, MONTH, ...none, 51], mode), 51);
      const key = sort.endsWith('name') ? some.name : some.created_at;
      judge(await explain(next.text, [organizationId, MONTH, ...none, 51, key, some.id], mode), 51);
      const usual = usualLists[sort];
      judge(await explain(usual.first.text, [organizationId, MONTH], mode), 51);
      judge(await explain(usual.next.text, [organizationId, MONTH, key, some.id], mode), 51);
    },
  );

  it.each(['force_custom_plan', 'force_generic_plan'] as const)(
    'one instance is one row of each index (%s)',
    async (mode) => {
      judge(await explain(oneInstance.text, [organizationId, MONTH, some.id], mode), 1);
    },
  );
});
