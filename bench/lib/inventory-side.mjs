// The product's side of the inventory bench, in a process of its own: the worker's synchronisation from the compiled packages, and
// the reference, `JSON.parse` of the very same pages.
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../tools/lib/root.mjs';
import { VENDORS } from './vendor-pages.mjs';

// As the worker does.
setFlagsFromString('--optimize-for-size');
await import('reflect-metadata');
const load = (file) => import(pathToFileURL(path.join(ROOT, file)).href);
const [{ NestFactory }, data, platform, core, config, providers, audit, billing] = await Promise.all([
  import('@nestjs/core'),
  load('libs/data/dist/index.js'),
  load('libs/platform/dist/index.js'),
  load('libs/compute/core/dist/index.js'),
  load('libs/config/dist/index.js'),
  load('libs/features/providers/dist/index.js'),
  load('libs/features/audit/dist/index.js'),
  load('libs/features/billing/dist/index.js'),
]);
const [{ ReconcileModule }, { ProviderSyncHandler }] = await Promise.all([
  load('libs/features/instances/dist/reconcile/reconcile.module.js'),
  load('libs/features/instances/dist/reconcile/provider-sync.handler.js'),
]);
const FACTORIES = {
  ovh: ['ovh', 'ovhDriverFactory'],
  cloudstack: ['cloudstack', 'cloudStackDriverFactory'],
  kamatera: ['kamatera', 'kamateraDriverFactory'],
  proxmox: ['proxmox', 'proxmoxDriver'],
};

const { kind, total, databaseUrl, connections } = JSON.parse(process.argv[2]);
const vendor = VENDORS[kind];
const [folder, name] = FACTORIES[kind];
const { [name]: factory } = await load(`libs/compute/drivers/${folder}/dist/index.js`);

const settings = config.loadWorkerConfig({
  DATABASE_URL: databaseUrl,
  ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
});
const clock = platform.systemClock;
const logger = platform.createLogger('bench', process.env.BENCH_LOG ?? 'error');
const database = new data.Database({ url: databaseUrl, applicationName: 'bench', poolMax: 4 });
const registry = new core.ProviderRegistry({
  factories: [factory],
  source: {
    load: (id) => {
      const connection = connections[id];
      const allowedHosts = [connection.endpoint, ...Object.values(connection.options)]
        .filter((value) => typeof value === 'string' && value.includes('://'))
        .map((value) => new URL(value))
        .map((url) => (url.protocol === 'http:' ? url.origin : url.host));
      return Promise.resolve({ kind, version: 1, allowedHosts, connection });
    },
  },
  clock,
});
const outside = [
  { provide: providers.PROVIDER_REGISTRY, useValue: registry },
  { provide: config.WORKER_CONFIG, useValue: settings },
];
const app = await NestFactory.createApplicationContext(
  {
    module: class Root {},
    imports: [
      data.CoreModule.forRoot({ database, clock, config: settings, logger }),
      { module: class Outside {}, global: true, providers: outside, exports: outside.map(({ provide }) => provide) },
      audit.AuditModule,
      billing.BillingModule,
      ReconcileModule,
    ],
  },
  { logger: false },
);
const handler = app.get(ProviderSyncHandler, { strict: false });

async function measured(work) {
  const cpu = process.cpuUsage();
  const begunAt = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: performance.now() - begunAt, cpuMs: (user + system) / 1000 };
}

/** Page by page, as they come: what is counted is the parsing alone. */
async function parse(revision) {
  const sum = { wallMs: 0, cpuMs: 0, bytes: 0 };
  for (let from = 0; from < total; from += vendor.perPage) {
    const text = vendor.page(from, vendor.perPage, revision, total);
    // As it comes out of a socket: one flat text.
    const body = Buffer.from(text).toString('utf8');
    const spent = await measured(() => JSON.parse(body));
    sum.wallMs += spent.wallMs;
    sum.cpuMs += spent.cpuMs;
    sum.bytes += body.length;
  }
  return sum;
}

/** One provider after the other, as one worker with one lane would. */
async function sync() {
  const spent = await measured(async () => {
    for (const providerId of Object.keys(connections)) await handler.handle({ providerId });
  });
  const reports = await database.client.provider.findMany({
    where: { id: { in: Object.keys(connections) } },
    select: { lastSync: true },
  });
  const bad = reports.find(({ lastSync }) => !lastSync.ok);
  if (bad) throw new Error(`a synchronisation failed: ${JSON.stringify(bad.lastSync)}`);
  const sum = (key) => reports.reduce((all, { lastSync }) => all + lastSync[key], 0);
  return { ...spent, machines: sum('machines'), changed: sum('changed'), foreign: sum('foreign') };
}

const residentMb = (field) =>
  Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1000;

/** What a synchronisation needs beyond what the process had before it. */
async function memory() {
  global.gc?.();
  writeFileSync('/proc/self/clear_refs', '5');
  const beforeMb = residentMb('VmRSS');
  await sync();
  return { extraMb: residentMb('VmHWM') - beforeMb, beforeMb };
}

/** Looks at one provider that follow each other at once. */
async function again({ times }) {
  const [providerId] = Object.keys(connections);
  for (let n = 0; n < times; n += 1) await handler.handle({ providerId });
}

const WORK = { parse: ({ revision }) => parse(revision), sync, memory, again };

process.on('message', (order) => {
  WORK[order.do](order).then(
    (result) => process.send({ result }),
    (error) => process.send({ error: error.stack }),
  );
});
process.once('disconnect', () => process.exit(0));
process.send({ ready: true });
