import { isUnreachable, postgresFault } from '@uni/data';
import type { PgPool } from 'bullmq';
import type pg from 'pg';

/** The server starts or stops, is full, or does not have the database (yet). */
const AWAY = new Set(['57P01', '57P02', '57P03', '53300', '3D000']);

/**
 * BullMQ knows one sign of a database that is away: a refused connection. Everything else (a server that is shutting down or starting, a
 * connection that was cut) it takes for a mistake: it fails the job, or asks again without a pause, so fast that nothing else in the
 * process gets a turn. Here all of them look like that one sign.
 */
export function toleratingPool(pool: pg.Pool): PgPool & Record<string, unknown> {
  const overrides = {
    query: (text: string, params?: unknown[]) => translated(pool.query(text, params)),
    connect: async () => toleratingClient(await translated(pool.connect())),
  };
  // A pool is one of the things that BullMQ takes; its declaration of pools lacks what pg's classes have.
  return overlay(pool, overrides) as unknown as PgPool & Record<string, unknown>;
}

function toleratingClient(client: pg.PoolClient): pg.PoolClient {
  return overlay(client, { query: (text: string, params?: unknown[]) => translated(client.query(text, params)) });
}

/** The same object with some of its methods replaced. */
function overlay<T extends object>(original: T, overrides: Readonly<Record<string, unknown>>): T {
  return new Proxy(original, {
    get(target, name): unknown {
      if (typeof name === 'string' && name in overrides) return overrides[name];
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

async function translated<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const fault = postgresFault(error);
    if (!isUnreachable(error) && !(fault && AWAY.has(fault.state))) throw error;
    const words = error instanceof Error ? error.message : 'no answer';
    throw Object.assign(new Error(`ECONNREFUSED: ${words}`, { cause: error }), { code: 'ECONNREFUSED' });
  }
}
