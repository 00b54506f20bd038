// A look at 100,000 machines per vendor: driver, core and the worker's synchronisation into Postgres, beside `JSON.parse` of the same pages.
import { fork } from 'node:child_process';
import path from 'node:path';
import { LEAN_NODE } from '../tools/lib/lean-node.mjs';
import { nx } from '../tools/lib/nx.mjs';
import { connect } from './lib/billing-sides.mjs';
import { median } from './lib/report.mjs';
import { ROOT, startDatabase } from './lib/stack.mjs';
import { addressOf, DISK_GIB, hostnameOf, isOurs, markOf, MEMORY_MIB, VCPUS, VENDORS } from './lib/vendor-pages.mjs';

const TOTAL = 100_000;
const ROUNDS = 5;
/** Looks in a row at one account, where an account is one or two calls: between two looks at them all its connection has closed. */
const LOOKS_IN_A_ROW = 40;
/** As the worker is started. */
const WORKER_NODE = [...LEAN_NODE, '--expose-gc'];

export async function run({ report }) {
  const projects = ['@uni/feature-instances', ...Object.keys(VENDORS).map((kind) => `@uni/driver-${kind}`)];
  const { code, output } = await nx('build', projects);
  if (code !== 0) throw new Error(`the build failed:\n${output}`);
  const database = await startDatabase();
  try {
    for (const kind of Object.keys(VENDORS)) await oneVendor(report, database, kind);
  } finally {
    await database.stop();
  }
}

async function oneVendor(report, database, kind) {
  const url = await database.another(`inventory_${kind}`);
  const client = await connect(url);
  const double = await startChild('vendor-double.mjs', [kind, String(TOTAL)]);
  const connections = await fill(client, kind, double.said);
  const side = await startChild(
    'inventory-side.mjs',
    [JSON.stringify({ kind, total: TOTAL, databaseUrl: url, connections })],
    WORKER_NODE,
  );
  try {
    const ask = (order) => double.ask(order).then(({ counters }) => counters);
    await side.ask({ do: 'sync' });
    await client.query('VACUUM ANALYZE');
    const { extraMb } = await memoryOf(kind, url, connections);
    await side.ask({ do: 'sync' });
    await ask({});
    const before = await position(client);
    const rounds = [];
    for (let n = 0; n < ROUNDS; n += 1) {
      const parse = await side.ask({ do: 'parse', revision: 0 });
      rounds.push({ parse: parse.result, sync: (await side.ask({ do: 'sync' })).result });
    }
    const counters = await ask({});
    const written = await writtenSince(client, before);
    if (!VENDORS[kind].oneAccount) await side.ask({ do: 'again', times: LOOKS_IN_A_ROW });
    const calls = VENDORS[kind].oneAccount ? counters : await ask({});
    await ask({ show: 1 });
    const changed = (await side.ask({ do: 'sync' })).result;
    tell(report, kind, { rounds, changed, counters, calls, written, extraMb });
  } finally {
    side.stop();
    double.stop();
    await client.end();
  }
}

/** In a fresh process, because what an earlier look has left behind is there for the next one to use. */
async function memoryOf(kind, databaseUrl, connections) {
  const side = await startChild(
    'inventory-side.mjs',
    [JSON.stringify({ kind, total: TOTAL, databaseUrl, connections })],
    WORKER_NODE,
  );
  const { result } = await side.ask({ do: 'memory' });
  side.stop();
  return result;
}

function tell(report, kind, { rounds, changed, counters, calls, written, extraMb }) {
  const of = (value) => median(rounds.map(value));
  const { bytes } = rounds[0].parse;
  report.info(
    `${kind}: ${Math.round(bytes / 1e6)} MB of JSON, parsed in ${Math.round(of(({ parse }) => parse.cpuMs))} ms of processor time; a look takes ` +
      `${Math.round(of(({ sync }) => sync.cpuMs))} ms (${Math.round(of(({ sync }) => sync.wallMs))} ms on the wall), ` +
      `with ${changed.changed.toLocaleString('en')} machines changed ${Math.round(changed.cpuMs)} ms (${Math.round(changed.wallMs)} ms)`,
  );
  const pages = TOTAL / VENDORS[kind].perPage;
  const atMost = (name, value, limit, unit) =>
    report.bar({ name: `${kind}: ${name}`, value, limit, direction: 'at most', unit });
  atMost(
    'look at 100,000 machines / JSON.parse, processor time',
    of(({ sync, parse }) => sync.cpuMs / parse.cpuMs),
    4,
  );
  atMost('the same with 4 % changed', changed.cpuMs / of(({ parse }) => parse.cpuMs), 4);
  atMost('memory beyond what the process had', extraMb, 120, 'MB');
  atMost('rows written by a look at what has not changed', written, 0, 'rows');
  atMost('lists asked for / pages', counters.lists / (ROUNDS * pages), 1);
  atMost('calls of any kind / pages', counters.requests / (ROUNDS * pages), 1.05);
  const reuse = (1 - calls.connections / calls.requests) * 100;
  report.bar({
    name: `${kind}: calls on an open connection`,
    value: reuse,
    limit: 95,
    direction: 'at least',
    unit: '%',
  });
}

/** Every second machine is an instance of one customer; the others are nobody's. */
async function fill(client, kind, { origins, fingerprint }) {
  const vendor = VENDORS[kind];
  const [organization] = (
    await client.query(`INSERT INTO organizations (id, name) VALUES (gen_random_uuid(), 'Bench') RETURNING id`)
  ).rows;
  const [account] = (
    await client.query(`INSERT INTO accounts (organization_id, currency) VALUES ($1, 'EUR') RETURNING id`, [
      organization.id,
    ])
  ).rows;
  const connections = {};
  const perProvider = TOTAL / origins.length;
  for (const [index, origin] of origins.entries()) {
    const [provider] = (
      await client.query(
        `INSERT INTO providers (id, kind, name, endpoint, credentials) VALUES (gen_random_uuid(), $1, $2, $3, '{}') RETURNING id`,
        [kind, `${kind} ${index}`, origin],
      )
    ).rows;
    connections[provider.id] = connectionOf(kind, origin, fingerprint);
    const [template] = (
      await client.query(
        `INSERT INTO templates (id, name, os, provider_id, region_name, image_ref, vcpus, memory_mib, disk_gib)
         VALUES (gen_random_uuid(), $2, 'Debian', $1, 'R', 'debian-13', $3, $4, $5) RETURNING id`,
        [provider.id, `Debian ${index}`, VCPUS, MEMORY_MIB, DISK_GIB],
      )
    ).rows;
    const ours = [];
    for (let n = index * perProvider; n < (index + 1) * perProvider; n += 1) {
      if (!isOurs(n)) continue;
      ours.push({
        id: markOf(n),
        external_id: vendor.externalId(n, Math.floor(n / vendor.perPage)),
        hostname: hostnameOf(n),
        addresses: vendor.tellsAddresses ? [{ address: addressOf(n), family: 'ipv4', kind: 'private' }] : [],
      });
    }
    await client.query(
      `INSERT INTO instances (id, organization_id, account_id, name, hostname, template_id, provider_id, external_id, region, vcpus, memory_mib, disk_gib,
         addresses, status, desired_status, currency, running_micros_per_hour, stopped_micros_per_hour, status_changed_at, created_at)
       SELECT id, $2, $3, hostname, hostname, $4, $5, external_id, 'R', $6, $7, $8, addresses, 'running', 'running', 'EUR', 17200, 3800, now() - interval '1 hour', now() - interval '1 hour'
       FROM jsonb_to_recordset($1::jsonb) AS i(id uuid, external_id text, hostname text, addresses jsonb)`,
      [JSON.stringify(ours), organization.id, account.id, template.id, provider.id, VCPUS, MEMORY_MIB, DISK_GIB],
    );
  }
  await client.query('VACUUM ANALYZE');
  return connections;
}

function connectionOf(kind, origin, fingerprint) {
  const secret = 'bench-secret-bench-secret';
  switch (kind) {
    case 'ovh':
      return {
        endpoint: `${origin}/1.0`,
        credentials: { applicationKey: secret, applicationSecret: secret, consumerKey: secret },
        options: {},
      };
    case 'cloudstack':
      return { endpoint: `${origin}/client/api`, credentials: { apiKey: secret, secretKey: secret }, options: {} };
    case 'kamatera':
      return { endpoint: origin, credentials: { clientId: secret, secret }, options: { cliEndpoint: origin } };
    case 'proxmox':
      return {
        endpoint: origin,
        credentials: { tokenId: 'portal@pve!bench', tokenSecret: markOf(1) },
        options: { fingerprint },
      };
  }
}

const WATCHED = ['provider_machines', 'instances', 'audit_log', 'outbox'];

async function position(client) {
  const { rows } = await client.query('SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xid');
  return rows[0].xid;
}

/** Every row carries the transaction that wrote it last. */
async function writtenSince(client, xid) {
  let written = 0;
  for (const table of WATCHED) {
    const { rows } = await client.query(
      `SELECT count(*)::int AS rows FROM ${table} WHERE xmin::text::bigint >= $1::bigint`,
      [xid],
    );
    written += rows[0].rows;
  }
  return written;
}

function startChild(file, args, execArgv = []) {
  const child = fork(path.join(ROOT, 'bench', 'lib', file), args, { cwd: ROOT, execArgv });
  const answer = () =>
    new Promise((resolve, reject) => {
      const onMessage = (message) => {
        child.off('exit', onExit);
        if (message.error) reject(new Error(message.error));
        else resolve(message);
      };
      const onExit = (status) => reject(new Error(`${file} ended with ${status}`));
      child.once('message', onMessage);
      child.once('exit', onExit);
    });
  return answer().then((said) => ({
    said,
    ask: (order) => {
      const answered = answer();
      child.send(order);
      return answered;
    },
    stop: () => child.kill('SIGTERM'),
  }));
}
