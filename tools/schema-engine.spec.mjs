import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from './lib/processes.mjs';
import { ROOT } from './lib/root.mjs';
import { start } from './postgres.mjs';

const CLI = path.join(ROOT, 'node_modules', 'prisma', 'build', 'index.js');
const SCHEMA = `
datasource db {
  provider = "postgresql"
}
enum Colour {
  red
  blue
}
model Owner {
  id    String @id @db.Uuid
  name  String @unique
  goods Good[]
}
model Good {
  id      Int     @id @default(autoincrement())
  colour  Colour  @default(red)
  tags    String[]
  price   BigInt
  ownerId String  @db.Uuid
  owner   Owner   @relation(fields: [ownerId], references: [id])
  @@index([ownerId, colour])
}
`;
const BY_HAND = `
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1;
  RAISE EXCEPTION 'refused; for good';
END;
$$;
CREATE TRIGGER no_update BEFORE UPDATE ON "Good" FOR EACH ROW EXECUTE FUNCTION refuse();
`;

let server;
let folder;
let databaseUrl;
let counter = 0;

beforeAll(async () => {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'uni-engine-'));
  fs.chmodSync(dataDir, 0o711);
  server = await start({ dataDir, disposable: true });
});
afterAll(() => server?.destroy());

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'uni-prisma-'));
  fs.mkdirSync(path.join(folder, 'migrations'));
  fs.writeFileSync(path.join(folder, 'schema.prisma'), SCHEMA);
  fs.writeFileSync(
    path.join(folder, 'prisma.config.mjs'),
    `export default { schema: 'schema.prisma', migrations: { path: 'migrations' }, datasource: { url: process.env.DATABASE_URL } };`,
  );
  databaseUrl = server.url(`engine_${(counter += 1)}`);
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function prisma(...args) {
  return prismaAt(databaseUrl, ...args);
}

function prismaAt(url, ...args) {
  return run(process.execPath, [CLI, ...args, '--config', path.join(folder, 'prisma.config.mjs')], {
    cwd: folder,
    env: {
      ...process.env,
      DATABASE_URL: url,
      CHECKPOINT_DISABLE: '1',
      NO_COLOR: '1',
      PRISMA_SCHEMA_ENGINE_BINARY: path.join(ROOT, 'tools', 'schema-engine.mjs'),
    },
  });
}

function writeMigration(name, sql) {
  fs.mkdirSync(path.join(folder, 'migrations', name));
  fs.writeFileSync(path.join(folder, 'migrations', name, 'migration.sql'), sql);
  fs.writeFileSync(path.join(folder, 'migrations', 'migration_lock.toml'), 'provider = "postgresql"\n');
}

async function writeSchemaMigration() {
  // Any database will do: it is not looked at.
  const { output, code } = await prismaAt(
    server.url(),
    'migrate',
    'diff',
    '--from-empty',
    '--to-schema',
    'schema.prisma',
    '--script',
  );
  expect(code).toBe(0);
  writeMigration('1_tables', output.slice(output.indexOf('-- Create')));
}

async function query(text) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('the Prisma CLI over our schema engine', () => {
  it('creates a missing database and applies migrations, functions with semicolons included; a second time there is nothing to do', async () => {
    await writeSchemaMigration();
    writeMigration('2_by_hand', BY_HAND);
    const first = await prisma('migrate', 'deploy');
    expect(first.output).toContain('All migrations have been successfully applied');
    expect(first.code).toBe(0);

    const owner = '00000000-0000-7000-8000-000000000001';
    await query(
      `INSERT INTO "Owner" VALUES ('${owner}', 'somebody'); INSERT INTO "Good" (price, "ownerId") VALUES (9007199254740993, '${owner}')`,
    );
    await expect(query('UPDATE "Good" SET price = 1')).rejects.toThrow('refused; for good');

    const second = await prisma('migrate', 'deploy');
    expect(second.output).toContain('No pending migrations to apply');
    expect((await prisma('migrate', 'status')).code).toBe(0);
  });

  it('tells whether migrations and schema agree, and leaves no scratch database behind', async () => {
    await writeSchemaMigration();
    await server.createDatabase(new URL(databaseUrl).pathname.slice(1));
    const compare = () =>
      prisma('migrate', 'diff', '--from-migrations', 'migrations', '--to-schema', 'schema.prisma', '--exit-code');
    expect(await compare()).toMatchObject({ code: 0 });

    fs.writeFileSync(
      path.join(folder, 'schema.prisma'),
      SCHEMA.replace('name  String @unique', 'name  String @unique\n  age Int?'),
    );
    const different = await compare();
    expect(different.code).toBe(2);
    expect(different.output).toContain('age');

    expect(await query(`SELECT datname FROM pg_database WHERE datname LIKE 'prisma_migrate_shadow%'`)).toEqual([]);
  });

  it('reads a schema back out of a database', async () => {
    await writeSchemaMigration();
    await prisma('migrate', 'deploy');
    fs.writeFileSync(path.join(folder, 'schema.prisma'), 'datasource db {\n  provider = "postgresql"\n}\n');
    const { code, output } = await prisma('db', 'pull');
    expect(output).toContain('Introspected 2 models');
    expect(code).toBe(0);
    expect(fs.readFileSync(path.join(folder, 'schema.prisma'), 'utf8')).toMatch(/enum Colour \{\s+red\s+blue/);
  });

  it('stops at a migration that fails, names the fault, and applies nothing of it', async () => {
    writeMigration('1_broken', 'CREATE TABLE before (id int); SELECT no_such_function();');
    const { code, output } = await prisma('migrate', 'deploy');
    expect(code).not.toBe(0);
    expect(output).toContain('no_such_function() does not exist');
    expect(await query(`SELECT 1 FROM pg_tables WHERE tablename = 'before'`)).toEqual([]);
  });

  it('says so when nobody answers at the address', async () => {
    await writeSchemaMigration();
    databaseUrl = 'postgresql://nobody:secret@127.0.0.1:1/none';
    const { code, output } = await prisma('migrate', 'deploy');
    expect(code).not.toBe(0);
    expect(output).toContain('P1001');
    expect(output).not.toContain('secret');
  });
});
