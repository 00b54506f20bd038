// Reads of the API through its whole stack against bare node:http + pg with the same queries; cold start; memory.
import { spawnSync } from 'node:child_process';
import autocannon from 'autocannon';
import pg from 'pg';
import { median, pairs } from './lib/report.mjs';
import { freePort, memoryMb, productEnvironment, ROOT, startDatabase, startProcess } from './lib/stack.mjs';

const INSTANCES = 10_000;
const CONNECTIONS = 32;
const SECONDS = 4;
const PAIRS = 5;

const FILL = `
  WITH provider AS (INSERT INTO providers (id, kind, name, endpoint, credentials) VALUES (gen_random_uuid(), 'proxmox', 'Bench', 'https://bench.invalid', '{}') RETURNING id),
  template AS (INSERT INTO templates (id, name, os, provider_id, region_name, image_ref, vcpus, memory_mib, disk_gib, login_user)
    SELECT gen_random_uuid(), 'Debian 13, Standard 2', 'Debian', id, 'Nantes', '9105', 2, 4096, 40, 'debian' FROM provider RETURNING id, provider_id),
  filled AS (INSERT INTO instances (id, organization_id, account_id, name, hostname, template_id, provider_id, external_id, region, vcpus, memory_mib, disk_gib, status, desired_status,
      addresses, tags, currency, running_micros_per_hour, stopped_micros_per_hour, status_changed_at, created_at)
    SELECT gen_random_uuid(), $1::uuid, $2::bigint, 'vm-' || n, 'vm-' || n, template.id, template.provider_id, n::text, 'Nantes', 2, 4096, 40, 'running', 'running',
      jsonb_build_array(jsonb_build_object('address', '198.51.100.' || n % 250, 'family', 'ipv4', 'kind', 'public')), ARRAY['web', 'production'], 'EUR', 17200, 3800,
      now() - interval '1 day', now() - (n || ' seconds')::interval
    FROM template, generate_series(1, ${INSTANCES}) AS n RETURNING vm_id),
  costs AS (INSERT INTO vm_month_costs (month, vm_id, amount_micros) SELECT date_trunc('month', now() AT TIME ZONE 'UTC')::date, vm_id, 412800 FROM filled)
  INSERT INTO vm_segments (vm_id, account_id, state, rate_micros_per_hour, from_ts) SELECT vm_id, $2::bigint, 'running', 17200, date_trunc('second', now() - interval '1 day') FROM filled`;

async function load(url, headers) {
  const result = await autocannon({ url, headers, connections: CONNECTIONS, duration: SECONDS });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refusals, ${result.errors} errors`);
  return { perSecond: result.requests.average, p99: result.latency.p99 };
}

export async function run({ report }) {
  spawnSync('npx', ['nx', 'run-many', '-t', 'build', '-p', '@uni/api'], {
    cwd: ROOT,
    stdio: 'ignore',
    env: { ...process.env, NX_DAEMON: 'false' },
  });
  const database = await startDatabase();
  const running = [];
  try {
    const secret = 'bench-secret-bench-secret-bench-secret';
    const apiPort = await freePort();
    const env = productEnvironment(database.url, { PORT_API: String(apiPort), RATE_LIMIT_PER_MINUTE: '10000000' });
    const base = `http://127.0.0.1:${apiPort}/api/v1`;
    const startApi = () =>
      startProcess('node', ['apps/api/dist/bundle/main.js'], { env, readyUrl: `${base}/health/live` });

    const coldStarts = [];
    for (let index = 0; index < 7; index += 1) {
      const started = await startApi();
      coldStarts.push(started.readyMs);
      await started.stop();
    }
    const node = [];
    for (let index = 0; index < 7; index += 1) {
      const begun = performance.now();
      spawnSync('node', ['-e', '0']);
      node.push(performance.now() - begun);
    }
    report.bar({
      name: 'API cold start',
      value: median(coldStarts),
      limit: 800,
      direction: 'at most',
      unit: 'ms',
      note: `${(median(coldStarts) / median(node)).toFixed(1)} × an empty node`,
    });

    const api = await startApi();
    running.push(api);
    const signedUp = await fetch(`${base}/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        email: 'bench@example.org',
        name: 'Bench',
        password: 'a long pass phrase',
        session: 'token',
      }),
    }).then((answer) => answer.json());
    const client = new pg.Client(database.url);
    await client.connect();
    const {
      rows: [account],
    } = await client.query('SELECT id FROM accounts WHERE organization_id = $1', [signedUp.organization.id]);
    await client.query(FILL, [signedUp.organization.id, account.id]);
    await client.query('VACUUM ANALYZE');
    const {
      rows: [some],
    } = await client.query('SELECT id FROM instances ORDER BY vm_id LIMIT 1 OFFSET 5000');
    await client.end();

    const barePort = await freePort();
    running.push(
      await startProcess('node', ['bench/lib/bare-api.mjs', database.url, String(barePort), secret], {
        env,
        readyUrl: `http://127.0.0.1:${barePort}/ready`,
      }),
    );
    const headers = { authorization: `Bearer ${signedUp.accessToken}` };
    const bare = `http://127.0.0.1:${barePort}`;

    const list = await pairs(
      PAIRS,
      () => load(`${base}/instances?limit=50`, headers),
      () => load(`${bare}/instances?limit=50`, headers),
    );
    report.bar({
      name: `GET /instances, 50 of ${INSTANCES}, against bare`,
      value: median(list.map(({ a, b }) => a.perSecond / b.perSecond)),
      limit: 1,
      direction: 'at least',
      note: `${Math.round(median(list.map(({ a }) => a.perSecond)))} against ${Math.round(median(list.map(({ b }) => b.perSecond)))} a second`,
    });
    const one = await pairs(
      PAIRS,
      () => load(`${base}/instances/${some.id}`, headers),
      () => load(`${bare}/instances/${some.id}`, headers),
    );
    report.bar({
      name: 'GET /instances/{id} against bare',
      value: median(one.map(({ a, b }) => a.perSecond / b.perSecond)),
      limit: 0.8,
      direction: 'at least',
      note: `${Math.round(median(one.map(({ a }) => a.perSecond)))} against ${Math.round(median(one.map(({ b }) => b.perSecond)))} a second`,
    });
    report.info(
      `p99 at ${CONNECTIONS} connections, against bare: list ${median(list.map(({ a, b }) => a.p99 / b.p99)).toFixed(2)} ×, one ${median(one.map(({ a, b }) => a.p99 / b.p99)).toFixed(2)} ×`,
    );
    const memory = await memoryMb(api.pid);
    report.bar({
      name: 'API memory, peak after load',
      value: memory.peak,
      limit: 200,
      direction: 'at most',
      unit: 'MB',
    });
  } finally {
    for (const process_ of running.reverse()) await process_.stop();
    await database.stop();
  }
}
