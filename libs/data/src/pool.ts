import pg from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';

const INT8 = 20;
const INT8_ARRAY = 1016;
const DATE = 1082;

/** Money is bigint: text or floats in its place would be a silent loss. Dates without a time stay text. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return (value: string) => BigInt(value);
    if (oid === INT8_ARRAY) {
      const parse = pg.types.getTypeParser(INT8_ARRAY as Parameters<typeof pg.types.getTypeParser>[0], 'text') as (
        value: string,
      ) => string[];
      return (value: string) => parse(value).map((item) => BigInt(item));
    }
    if (oid === DATE) return (value: string) => value;
    const parse: unknown =
      format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text');
    return parse;
  }) as typeof pg.types.getTypeParser,
};

export interface PoolOptions {
  readonly url: string;
  readonly max: number;
  readonly applicationName: string;
  /** A statement that runs longer is cancelled by the server. */
  readonly statementTimeoutMs?: number;
}

/** Discrete options instead of a connection string: pg lets a string win over everything beside it. */
function poolConfig(options: PoolOptions): pg.PoolConfig {
  const url = new URL(options.url);
  url.searchParams.delete('schema');
  return {
    ...(parseIntoClientConfig(url.href) as pg.PoolConfig),
    max: options.max,
    application_name: options.applicationName,
    statement_timeout: options.statementTimeoutMs ?? 15_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 60_000,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
  };
}

export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({ ...poolConfig(options), types });
  // The pool listens to idle connections only. One that is lost while somebody holds it between two statements would end the process;
  // its holder learns of it from the next statement.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
