import { Redis } from 'ioredis';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { createTestDatabase, createTestRedis } from './index.js';

async function query<T extends pg.QueryResultRow>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('a test database', () => {
  it('is migrated, and what one test writes no other test sees', async () => {
    const [first, second] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    try {
      const migrations = await query<{ count: string }>(
        first.url,
        'SELECT count(*) FROM _prisma_migrations WHERE finished_at IS NOT NULL',
      );
      expect(Number(migrations[0]?.count)).toBeGreaterThan(0);

      await query(first.url, 'CREATE TABLE only_here (id int)');
      const elsewhere = await query(second.url, "SELECT 1 FROM pg_tables WHERE tablename = 'only_here'");
      expect(elsewhere).toEqual([]);
    } finally {
      await Promise.all([first.drop(), second.drop()]);
    }
  });

  it('is gone after drop, although somebody is still connected', async () => {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.url });
    const cutOff = new Promise((resolve) => client.on('error', resolve));
    await client.connect();
    await database.drop();
    await cutOff;
    await expect(query(database.url, 'SELECT 1')).rejects.toMatchObject({ code: '3D000' });
  });
});

describe('a test Redis', () => {
  it('belongs to its caller alone and stops on close', async () => {
    const [first, second] = await Promise.all([createTestRedis(), createTestRedis()]);
    const client = new Redis(first.url);
    const other = new Redis(second.url);
    try {
      await client.set('key', 'value');
      expect(await other.get('key')).toBeNull();
    } finally {
      client.disconnect();
      other.disconnect();
      await Promise.all([first.close(), second.close()]);
    }
    const late = new Redis(first.url, { lazyConnect: true, retryStrategy: () => null });
    late.on('error', () => undefined);
    await expect(late.connect()).rejects.toThrow();
  });
});
