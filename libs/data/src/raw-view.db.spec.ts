import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from './database.js';
import { RawView } from './raw-view.js';
import { createTestDatabase } from './testing/index.js';

const view = new RawView('r.currency', [
  { name: 'id', sql: 'r.id', as: 'word' },
  { name: 'name', sql: 'r.name', as: 'text' },
  { name: 'note', sql: 'r.note', as: 'text' },
  { name: 'owner', sql: 'r.owner', as: 'word' },
  { name: 'size', sql: 'r.size', as: 'json' },
  { name: 'addresses', sql: 'r.addresses', as: 'json' },
  { name: 'tags', sql: 'r.tags', as: 'list' },
  { name: 'protected', sql: 'r.protected', as: 'flag' },
  { name: 'createdAt', sql: 'r.created_at', as: 'time' },
  { name: 'seenAt', sql: 'r.seen_at', as: 'time' },
  { name: 'price', sql: 'r.micros', as: 'money' },
]);
const ID = '0192f0c4-6c1e-7a00-8000-000000000001';
const row = view.select<[string, string, string, bigint]>(
  'raw_view_spec',
  `FROM (SELECT $1::text AS name, NULL::text AS note, '${ID}'::uuid AS id, NULL::uuid AS owner, 40 AS size, '[{"family":"ipv4"}]'::jsonb AS addresses,
     ARRAY['web', 'a "b"'] AS tags, false AS protected, $2::text::timestamptz AS created_at, $3::text::timestamptz AS seen_at, $4::bigint AS micros, 'EUR' AS currency) r`,
  ['r.micros', 'r.note'],
);

describe('a row that is sent on as JSON', () => {
  let database: Database;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const created = await createTestDatabase();
    drop = created.drop;
    database = new Database({ url: created.url, applicationName: 'spec', poolMax: 2 });
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  const rawRow = async (name: string, createdAt: string, micros: bigint) => {
    const rows = await database.rawRows(row, name, createdAt, '2026-11-20T12:00:00.5+02:00', micros);
    return rows[0] ?? [];
  };
  const read = async (name: string, createdAt: string, micros: bigint): Promise<unknown> =>
    JSON.parse(view.json(await rawRow(name, createdAt, micros)));

  it.each([
    ['plain', 'web-1'],
    ['with quotes, backslashes and control characters', `"\\ \u001f \n </script> 'é' 🚀`],
    ['empty', ''],
  ])('keeps every text, %s', async (_what, name) => {
    expect(await read(name, '2026-11-20T12:00:00Z', 1n)).toEqual({
      id: ID,
      name,
      note: null,
      owner: null,
      size: 40,
      addresses: [{ family: 'ipv4' }],
      tags: ['web', 'a "b"'],
      protected: false,
      createdAt: '2026-11-20T12:00:00.000Z',
      seenAt: '2026-11-20T10:00:00.500Z',
      price: { amount: '0.000001', currency: 'EUR' },
    });
  });

  it.each([
    ['2026-11-20T12:00:00.123456Z', '2026-11-20T12:00:00.123Z'],
    ['2026-11-20T00:00:00.05+01:00', '2026-11-19T23:00:00.050Z'],
  ])('tells %s as %s', async (given, told) => {
    expect(await read('x', given, 1n)).toMatchObject({ createdAt: told });
  });

  it.each([
    [0n, '0.000000'],
    [999_999n, '0.999999'],
    [1_000_000n, '1.000000'],
    [-17_200n, '-0.017200'],
    [9_223_372_036_854_775_807n, '9223372036854.775807'],
  ])('writes %s micro-units as %s', async (micros, amount) => {
    expect(await read('x', '2026-11-20T12:00:00Z', micros)).toMatchObject({ price: { amount } });
  });

  it('is the same inside a transaction', async () => {
    const outside = await rawRow('x', '2026-11-20T12:00:00Z', 5n);
    const inside = await database.transaction(() => rawRow('x', '2026-11-20T12:00:00Z', 5n));
    expect(view.json(inside)).toBe(view.json(outside));
    expect([view.extra(inside, 0), view.extra(inside, 1)]).toEqual(['5', null]);
    expect([view.extra(outside, 0), view.extra(outside, 1)]).toEqual(['5', null]);
  });
});
