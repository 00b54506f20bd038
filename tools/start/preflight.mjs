import { Failure } from '../lib/failure.mjs';
import { isPortFree } from '../lib/ports.mjs';

const CONNECT_TIMEOUT_MS = 5_000;
const OLDEST_POSTGRES = 15;

const PORT_NAMES = { web: 'PORT_WEB', api: 'PORT_API', simulators: 'SIMULATOR_PORT_BASE' };

/** Refuses to start onto ports that somebody else listens on. `count` is how many follow the first. */
export async function checkPort(use, first, count = 1) {
  for (let port = first; port < first + count; port += 1) {
    if (!(await isPortFree(port))) {
      throw new Failure(
        `Port ${port} is taken (${PORT_NAMES[use]}): stop the program that listens on it, or set ${PORT_NAMES[use]} to another port.`,
      );
    }
  }
}

/** Refuses servers of the operator's own that cannot be used, before any work is put into starting. */
export async function checkServers({ databaseUrl, redisUrl }) {
  await Promise.all([
    databaseUrl === undefined ? undefined : checkDatabase(databaseUrl),
    redisUrl === undefined ? undefined : checkRedis(redisUrl),
  ]);
}

/** Refuses a DATABASE_URL that does not lead to a Postgres we can work with. */
async function checkDatabase(url) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query('SHOW server_version_num');
    const major = Math.floor(Number(rows[0].server_version_num) / 10_000);
    if (major < OLDEST_POSTGRES)
      throw new Failure(
        `DATABASE_URL leads to Postgres ${major}: Uni-Manager needs Postgres ${OLDEST_POSTGRES} or newer.`,
      );
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`DATABASE_URL: the database at ${new URL(url).host} cannot be used: ${reason(error)}.`);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Refuses a REDIS_URL that nobody answers at. */
async function checkRedis(url) {
  const { Redis } = await import('ioredis');
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  let fault;
  client.on('error', (error) => (fault = error));
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    throw new Failure(`REDIS_URL: the Redis at ${new URL(url).host} cannot be used: ${reason(fault ?? error)}.`);
  } finally {
    client.disconnect();
  }
}

function reason(error) {
  const inner = error.errors?.[0] ?? error;
  return (inner.message || inner.code || String(inner)).replace(/[.\s]+$/, '');
}
