/**
 * `npm run migrate:drift`: fails when prisma/schema.prisma says something that the migrations do not do, or the other way round.
 * Uses a throw-away Postgres of its own.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describeFailure } from './lib/failure.mjs';
import { prisma } from './lib/prisma.mjs';
import { start } from './postgres.mjs';

const EXIT_DIFFERENT = 2;

async function main() {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'uni-drift-'));
  let server;
  try {
    server = await start({ dataDir, disposable: true });
    await server.createDatabase('drift');
    const { code, output } = await prisma(
      [
        'migrate',
        'diff',
        '--from-migrations',
        'prisma/migrations',
        '--to-schema',
        'prisma/schema.prisma',
        '--exit-code',
      ],
      { databaseUrl: server.url('drift') },
    );
    if (code === 0) console.log('The migrations and prisma/schema.prisma agree.');
    else if (code === EXIT_DIFFERENT)
      console.error(`The migrations and prisma/schema.prisma differ:\n${output.trim()}`);
    else console.error(`The comparison failed:\n${output.trim()}`);
    return code === 0 ? 0 : 1;
  } finally {
    await server?.destroy();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

main().then(
  (code) => (process.exitCode = code),
  (error) => {
    console.error(describeFailure(error));
    process.exitCode = 1;
  },
);
