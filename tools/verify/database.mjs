import fs from 'node:fs';
import path from 'node:path';
import { Failure } from '../lib/failure.mjs';
import { isAlive } from '../lib/processes.mjs';
import { start } from '../postgres.mjs';
import { openDataDirectory } from '../start/data-directory.mjs';

/**
 * The database of the installation, running or not: DATABASE_URL, the one of a running `npm start`, or the embedded one, which is
 * then started for as long as it is needed.
 */
export async function attachDatabase({ databaseUrl, dataDir }) {
  if (databaseUrl !== undefined) return { url: databaseUrl, close: async () => {} };
  const running = readRun(path.join(dataDir, 'run.json'));
  if (running !== undefined) return { url: running.databaseUrl, close: async () => {} };
  const postgres = path.join(dataDir, 'postgres');
  if (!fs.existsSync(postgres)) {
    throw new Failure(`There is nothing to verify: no database in ${dataDir}, and DATABASE_URL is not set.`);
  }
  const data = openDataDirectory(dataDir);
  try {
    const server = await start({ dataDir: postgres, logFile: data.logFile('postgres') });
    return {
      url: server.url('uni'),
      async close() {
        await server.stop();
        data.release();
      },
    };
  } catch (error) {
    data.release();
    throw error;
  }
}

/** What a starter that is still there has written about itself. */
function readRun(file) {
  if (!fs.existsSync(file)) return undefined;
  const run = JSON.parse(fs.readFileSync(file, 'utf8'));
  return isAlive(run.pid) ? run : undefined;
}
