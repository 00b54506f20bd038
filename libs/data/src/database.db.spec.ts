import { newId } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Database,
  Events,
  isCheckViolation,
  isUniqueViolation,
  isUnreachable,
  Outbox,
  postgresFault,
  statement,
} from './index.js';
import { createTestDatabase } from './testing/index.js';

const now = statement<[], { big: bigint; at: Date; list: string[]; doc: { a: number } }>(
  'spec_types',
  `SELECT 9007199254740993::bigint AS big, now() AS at, ARRAY['a','b'] AS list, '{"a":1}'::jsonb AS doc`,
);

describe('one door to Postgres', () => {
  let database: Database;
  let drop: () => Promise<void>;
  let url: string;

  beforeAll(async () => {
    const created = await createTestDatabase();
    ({ drop, url } = created);
    database = new Database({ url: created.url, applicationName: 'spec', poolMax: 4 });
  });

  afterAll(async () => {
    await database.close();
    await drop();
  });

  const organization = (name: string) => database.client.organization.create({ data: { id: newId(), name } });
  const count = () => database.client.organization.count();

  it('reads the same types inside and outside of a transaction', async () => {
    const [outside] = await database.query(now);
    const [inside] = await database.transaction(() => database.query(now));
    for (const row of [outside, inside]) {
      expect(row?.big).toBe(9007199254740993n);
      expect(row?.at).toBeInstanceOf(Date);
      expect(row?.list).toEqual(['a', 'b']);
      expect(row?.doc).toEqual({ a: 1 });
    }
  });

  it('runs a statement again and again on one connection, with other values, and after a fault', async () => {
    const one = new Database({ url, applicationName: 'spec', poolMax: 1 });
    const echo = statement<[unknown, Date | null], { n: bigint; at: Date | null }>(
      'spec_echo',
      'SELECT $1::int8 AS n, $2::timestamptz AS at',
    );
    const at = new Date('2026-11-20T12:00:00.123Z');
    try {
      await expect(one.query(echo, 1n, at)).resolves.toEqual([{ n: 1n, at }]);
      await expect(one.query(echo, 2, null)).resolves.toEqual([{ n: 2n, at: null }]);
      await expect(one.query(echo, 'none', at)).rejects.toMatchObject({ code: '22P02' });
      const unwritable = { toPostgres: () => { throw new Error('cannot be written'); } }; // prettier-ignore
      await expect(one.query(echo, unwritable, at)).rejects.toThrow('cannot be written');
      await expect(one.query(echo, 3n, at)).resolves.toEqual([{ n: 3n, at }]);
    } finally {
      await one.close();
    }
  });

  it('says who asked when a statement fails', async () => {
    const wrong = statement<[], never>('spec_wrong', 'SELECT 1/0');
    await expect(database.query(wrong)).rejects.toMatchObject({
      code: '22012',
      stack: expect.stringContaining('readPrepared') as string,
    });
  });

  it('learns anew what a statement answers when its table has changed', async () => {
    const one = new Database({ url, applicationName: 'spec', poolMax: 1 });
    const all = statement<[], Record<string, unknown>>('spec_changing', 'SELECT * FROM spec_changing');
    try {
      await one.client.$executeRawUnsafe('CREATE TABLE spec_changing AS SELECT 1 AS a');
      await expect(one.query(all)).resolves.toEqual([{ a: 1 }]);
      await one.client.$executeRawUnsafe("ALTER TABLE spec_changing ALTER a TYPE int8, ADD b text DEFAULT 'new'");
      await expect(one.query(all)).rejects.toThrow('cached plan must not change result type');
      await expect(one.query(all)).resolves.toEqual([{ a: 1n, b: 'new' }]);
    } finally {
      await one.client.$executeRawUnsafe('DROP TABLE spec_changing');
      await one.close();
    }
  });

  it('joins the outer transaction: an inner success is lost with an outer failure', async () => {
    const before = await count();
    const attempt = database.transaction(async () => {
      await database.transaction(() => organization('inner'));
      throw new Error('outer fails');
    });
    await expect(attempt).rejects.toThrow('outer fails');
    expect(await count()).toBe(before);
  });

  it('takes back a failed attempt alone: the transaction around it goes on', async () => {
    const before = await count();
    const effects: string[] = [];
    await database.transaction(async () => {
      const id = newId();
      await database.client.organization.create({ data: { id, name: 'outer' } });
      const refused = async (): Promise<void> => {
        database.afterCommit(() => effects.push('refused'));
        await organization('refused');
        // Breaks the key: without a savepoint nothing more could be written.
        await database.client.organization.create({ data: { id, name: 'again' } });
      };
      await expect(database.attempt(refused)).rejects.toSatisfy((error: unknown) => isUniqueViolation(error));
      await database.attempt(() => organization('accepted'));
    });
    expect(await count()).toBe(before + 2);
    expect(effects).toEqual([]);
    await expect(database.attempt(() => Promise.reject(new Error('alone')))).rejects.toThrow('alone');
  });

  it('lets effects out only after the commit', async () => {
    const seen: string[] = [];
    await database.transaction(async () => {
      database.afterCommit(() => seen.push('effect'));
      await organization('with effect');
      expect(seen).toEqual([]);
    });
    expect(seen).toEqual(['effect']);
    await expect(
      database.transaction(() => {
        database.afterCommit(() => seen.push('never'));
        return Promise.reject(new Error('rolled back'));
      }),
    ).rejects.toThrow();
    expect(seen).toEqual(['effect']);
  });

  it('repeats work that lost a race', async () => {
    const one = await organization('one');
    const two = await organization('two');
    let runs = 0;
    const rename = async (first: string, second: string) => {
      runs += 1;
      await database.client.organization.update({ where: { id: first }, data: { name: `a${runs}` } });
      // Both sides hold one row and want the other: one of them is chosen as the victim of the deadlock.
      await database.query(statement<[], { pg_sleep: string }>('spec_sleep', 'SELECT pg_sleep(0.2)::text'));
      await database.client.organization.update({ where: { id: second }, data: { name: `b${runs}` } });
    };
    await Promise.all([
      database.transaction(() => rename(one.id, two.id)),
      database.transaction(() => rename(two.id, one.id)),
    ]);
    expect(runs).toBe(3);
  });

  it('names the broken constraint, through Prisma and through SQL', async () => {
    const user = (email: string) =>
      database.client.user.create({ data: { id: newId(), email, name: 'N', passwordHash: 'x' } });
    await user('a@example.test');
    const viaPrisma = await user('a@example.test').catch((error: unknown) => error);
    expect(isUniqueViolation(viaPrisma)).toBe(true);
    const insert = statement<[string, string], never>(
      'spec_user',
      `INSERT INTO users (id, email, name, password_hash) VALUES ($1::uuid, $2, 'N', 'x')`,
    );
    const viaSql = await database.query(insert, newId(), 'a@example.test').catch((error: unknown) => error);
    expect(isUniqueViolation(viaSql, 'users_email_key')).toBe(true);
    const inTransaction = await database
      .transaction(() => database.query(insert, newId(), 'a@example.test'))
      .catch((error: unknown) => error);
    expect(isUniqueViolation(inTransaction, 'users_email_key')).toBe(true);
    const check = await database.query(insert, newId(), 'A@EXAMPLE.TEST').catch((error: unknown) => error);
    expect(isCheckViolation(check, 'users_email_lower')).toBe(true);
    expect(postgresFault(new Error('x'))).toBeNull();
  });

  it('writes a message once per key, and wakes whoever listens when the transaction commits', async () => {
    const listener = await database.connect();
    const heard: string[] = [];
    listener.on('notification', ({ channel }) => heard.push(channel));
    await listener.query('LISTEN uni_outbox; LISTEN uni_events');
    const outbox = new Outbox(database);
    await database.transaction(async () => {
      await outbox.add('provider.sync', 'p1', { providerId: 'p1' });
      await outbox.add('provider.sync', 'p1', { providerId: 'p1' });
      await new Events(database).emit('provider.updated', null, 'p1', { status: 'healthy' });
      expect(heard).toEqual([]);
    });
    await expect.poll(() => [...heard].sort()).toEqual(['uni_events', 'uni_outbox']);
    expect(await database.client.outboxMessage.count({ where: { topic: 'provider.sync', key: 'p1' } })).toBe(1);
    listener.release(true);
  });

  it('knows a database that cannot be reached from one that refuses', async () => {
    const nowhere = new Database({ url: 'postgresql://u:p@127.0.0.1:1/x', applicationName: 'spec', poolMax: 1 });
    const viaSql = await nowhere.query(now).catch((error: unknown) => error);
    const viaPrisma = await nowhere.client.user.count().catch((error: unknown) => error);
    const viaTransaction = await nowhere.transaction(() => nowhere.query(now)).catch((error: unknown) => error);
    expect([viaSql, viaPrisma, viaTransaction].map(isUnreachable)).toEqual([true, true, true]);
    expect(isUnreachable(new Error('anything else'))).toBe(false);
    await nowhere.close();
  });
});
