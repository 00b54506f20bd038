import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { deployMigrations } from '../lib/prisma.mjs';
import { ROOT } from '../lib/root.mjs';

const MIGRATIONS = path.join(ROOT, 'prisma', 'migrations');

/** Brings the database to the newest migration. Starting Prisma takes seconds, so what is up to date is recognised without it. */
export async function migrate(databaseUrl, { signal } = {}) {
  if (await isMigrated(databaseUrl)) return;
  await deployMigrations(databaseUrl, { signal });
}

async function isMigrated(databaseUrl) {
  const applied = await query(
    databaseUrl,
    `SELECT migration_name || ':' || checksum AS migration FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  ).catch((error) => {
    if (error.code === '42P01') return [];
    throw error;
  });
  const known = new Set(applied.map(({ migration }) => migration));
  return readMigrations().every((migration) => known.has(migration));
}

function readMigrations() {
  return fs
    .readdirSync(MIGRATIONS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const script = fs.readFileSync(path.join(MIGRATIONS, name, 'migration.sql'));
      return `${name}:${crypto.createHash('sha256').update(script).digest('hex')}`;
    });
}

/** Whether a provider is connected that is not one of our simulators. */
export async function hasRealProvider(databaseUrl) {
  const rows = await query(
    databaseUrl,
    `SELECT 1 FROM providers WHERE NOT simulated AND endpoint !~* '^https?://(127\\.|localhost[:/]|\\[::1\\])' LIMIT 1`,
  );
  return rows.length > 0;
}

async function query(connectionString, text) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
