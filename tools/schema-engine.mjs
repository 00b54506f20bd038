#!/usr/bin/env node
// JSON-RPC schema-engine stand-in: speaks the protocol the Prisma CLI uses with its native
// schema-engine binary, backed by @prisma/schema-engine-wasm + @prisma/adapter-pg.
// Use: PRISMA_SCHEMA_ENGINE_BINARY=./tools/schema-engine.mjs npx prisma migrate ...
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';

const require = createRequire(import.meta.url);
class PanicRegistry { message = ''; get() { return this.message; } set_message(m) { this.message = `RuntimeError: ${m}`; } }
globalThis.PRISMA_WASM_PANIC_REGISTRY ??= new PanicRegistry();

async function loadWasm() {
  const dir = path.dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const glue = await import(pathToFileURL(path.join(dir, 'schema_engine_bg.js')).href);
  const mod = new WebAssembly.Module(fs.readFileSync(path.join(dir, 'schema_engine_bg.wasm')));
  const inst = new WebAssembly.Instance(mod, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(inst.exports);
  inst.exports.__wbindgen_start();
  return glue;
}

// adapter-pg 7.x has no mapping for a few catalog-only types; present them as text.
const CATALOG_TYPES = new Map([[18, 25], [22, 25], [30, 25], [194, 25], [1002, 1009], [1003, 1009], [2205, 25], [2206, 25]]);
const addFields = pg.Result.prototype.addFields;
pg.Result.prototype.addFields = function (fields) {
  for (const f of fields) {
    f.internalChar = f.dataTypeID === 18;
    if (CATALOG_TYPES.has(f.dataTypeID)) f.dataTypeID = CATALOG_TYPES.get(f.dataTypeID);
  }
  return addFields.call(this, fields);
};

// The engine reads "char" (oid 18) catalog columns as a single character, not as text.
let patched = false;
function patchQueryable(adapter) {
  // adapter-pg cuts a script at every semicolon, the ones inside function bodies included; Postgres itself takes it whole.
  adapter.executeScript = async function (script) {
    try { await this.client.query(script); } catch (error) { this.onError(error); }
  };
  if (patched) return adapter;
  patched = true;
  let proto = Object.getPrototypeOf(adapter);
  while (!Object.hasOwn(proto, 'performIO')) proto = Object.getPrototypeOf(proto);
  const queryRaw = proto.queryRaw;
  proto.queryRaw = async function (query) {
    let fields = [];
    const self = Object.create(this, { performIO: { value: async (q) => { const r = await this.performIO(q); fields = r.fields; return r; } } });
    const res = await queryRaw.call(self, query);
    fields.forEach((f, i) => { if (f.internalChar) res.columnTypes[i] = ColumnTypeEnum.Character; });
    return res;
  };
  return adapter;
}

const argv = process.argv.slice(2);
const datamodels = [];
let datasource = {}; let cli;
for (let i = 0; i < argv.length; i++) {
  if (argv[i] === '--version') { console.log('schema-engine-cli wasm-shim'); process.exit(0); }
  if (argv[i] === '--datamodels') datamodels.push(argv[++i]);
  else if (argv[i] === '--datasource') datasource = JSON.parse(argv[++i]);
  else if (argv[i] === '--enabled-preview-features' || argv[i] === '--extension-types') i++;
  else if (argv[i] === 'cli') cli = argv[++i];
}
const admin = async (fn) => {
  const u = new URL(datasource.url); const db = decodeURIComponent(u.pathname.slice(1)); u.pathname = '/postgres'; u.search = '';
  const c = new pg.Client({ connectionString: u.href }); await c.connect();
  try { return await fn(c, db); } finally { await c.end(); }
};
const known = (code, message, meta = {}) => Object.assign(new Error(message), { known: { is_panic: false, message, meta, error_code: code } });
async function canConnect() {
  const c = new pg.Client({ connectionString: datasource.url });
  try { await c.connect(); } catch (e) {
    if (e.code === '3D000') throw known('P1003', `Database \`${new URL(datasource.url).pathname.slice(1)}\` does not exist on the database server`);
    throw known('P1001', `Can't reach database server: ${e.message}`);
  } finally { await c.end().catch(() => {}); }
}
if (cli) {
  try {
    if (cli === 'can-connect-to-database') await canConnect();
    else if (cli === 'create-database') await admin((c, db) => c.query(`CREATE DATABASE ${pg.escapeIdentifier(db)}`));
    else if (cli === 'drop-database') await admin((c, db) => c.query(`DROP DATABASE ${pg.escapeIdentifier(db)}`));
    process.exit(0);
  } catch (e) {
    process.stderr.write('\n' + JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', timestamp: new Date().toISOString(), fields: { message: e.message, error_code: e.known?.error_code ?? e.code } }) + '\n');
    process.exit(1);
  }
}
const glue = await loadWasm();
const url = datasource.url ?? 'postgresql://unset:unset@127.0.0.1:1/unset';
const schema = new URL(url).searchParams.get('schema') ?? undefined;
const clean = new URL(url); clean.searchParams.delete('schema');
// Discrete options, NOT connectionString: adapter-pg builds its shadow pool as {...config, database}, and pg lets
// connectionString win over `database`, which would point the "shadow" at the real database.
const factory = new PrismaPg({ ...parseIntoClientConfig(clean.href), max: 4 }, { schema });
factory.connectToShadowDb = async () => {
  if (datasource.shadowDatabaseUrl) return patchQueryable(await new PrismaPg({ ...parseIntoClientConfig(datasource.shadowDatabaseUrl), max: 4 }).connect());
  // adapter-pg drops its shadow database while its own pool is still connected to it; close first, then drop.
  const database = `prisma_migrate_shadow_db_${crypto.randomUUID()}`;
  await admin((c) => c.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`));
  const shadow = patchQueryable(await new PrismaPg({ ...parseIntoClientConfig(clean.href), database, max: 4 }).connect());
  const dispose = shadow.dispose.bind(shadow);
  shadow.dispose = async () => { await dispose(); await admin((c) => c.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(database)} WITH (FORCE)`)); };
  return shadow;
};
const connect = factory.connect.bind(factory);
factory.connect = async () => patchQueryable(await connect());
const files = datamodels.map((f) => [f, fs.readFileSync(f, 'utf8')]);
let enginePromise;
const engine = () => (enginePromise ??= glue.SchemaEngine.new({ datamodels: files.length ? files : undefined }, () => {}, bindMigrationAwareSqlAdapterFactory(factory)));
// The wasm engine only picks up its shadow-database factory in devDiagnostic and forgets it in applyMigrations.
const primed = (method) => async (p) => {
  const e = await engine();
  await e.devDiagnostic({ migrationsList: p.migrationsList, filters: p.filters }).catch(() => {});
  return e[method](p);
};
const send = (m) => process.stdout.write(JSON.stringify(m) + '\n');
let printId = 1;
const handlers = {
  evaluateDataLoss: primed('evaluateDataLoss'),
  createMigration: primed('createMigration'),
  createDatabase: async () => admin(async (c, db) => { await c.query(`CREATE DATABASE ${pg.escapeIdentifier(db)}`); return { databaseName: db }; }),
  ensureConnectionValidity: async () => { await canConnect(); return {}; },
  getDatabaseVersion: async () => (await engine()).version({}),
  diff: async (p) => { const r = await (await engine()).diff(p); if (r.stdout) send({ jsonrpc: '2.0', method: 'print', params: { content: r.stdout }, id: printId++ }); return { exitCode: r.exitCode, stdout: null }; },
};
const rl = readline.createInterface({ input: process.stdin });
let queue = Promise.resolve();
rl.on('line', (line) => {
  if (!line.trim()) return;
  const msg = JSON.parse(line);
  if (!msg.method) return; // reply to our print
  queue = queue.then(async () => {
    try {
      const h = handlers[msg.method] ?? (async (p) => (await engine())[msg.method](p));
      const result = (await h(msg.params)) ?? {};
      send({ jsonrpc: '2.0', id: msg.id, result });
    } catch (e) {
      if (process.env.DEBUG_SHIM) console.error(msg.method, e);
      const data = e.known ?? { is_panic: false, message: e.message, meta: e.meta ?? null, error_code: e.code ?? null };
      send({ jsonrpc: '2.0', id: msg.id, error: { code: 4466, message: 'An error happened. Check the data field for details.', data } });
    }
  });
});
rl.on('close', () => queue.finally(() => process.exit(0)));
