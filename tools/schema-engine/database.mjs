import pg from 'pg';

/** An error that the Prisma CLI knows by its code and words to the user itself. */
export function knownError(code, message) {
  return Object.assign(new Error(message), { known: { is_panic: false, message, meta: {}, error_code: code } });
}

export function databaseName(url) {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

/** Runs one statement on the server's maintenance database. */
export async function administer(url, statement) {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  maintenance.search = '';
  const client = new pg.Client({ connectionString: maintenance.href });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export async function createDatabase(url) {
  await administer(url, `CREATE DATABASE ${pg.escapeIdentifier(databaseName(url))}`);
}

export async function dropDatabase(url) {
  await administer(url, `DROP DATABASE ${pg.escapeIdentifier(databaseName(url))}`);
}

export async function checkConnection(url) {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
  } catch (error) {
    if (error.code === '3D000')
      throw knownError('P1003', `Database \`${databaseName(url)}\` does not exist on the database server`);
    throw knownError('P1001', `Can't reach database server: ${error.message}`);
  } finally {
    await client.end().catch(() => {});
  }
}
