import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Database, statement } from '@uni/data';
import { must } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployMigrations } from '../tools/lib/prisma.mjs';
import { start } from '../tools/postgres.mjs';
import { FaultStack, QUEUE_MODES, until } from './support/stack.js';
import type { WorkerProcess } from './support/worker-process.js';

const KILLS = 20;
const WORKERS = 5;
const ACCOUNTS = 1_500;
const MACHINES = 10;
const HOURS = 168;
const RESTARTS = 10;
/** Deaths at which Postgres dies too. */
const DATABASE_KILLS: ReadonlySet<number> = new Set([5, 12]);

const fill = statement<[number, number], Record<string, never>>(
  'fault_fill',
  `WITH o AS (INSERT INTO organizations (id, name) SELECT gen_random_uuid(), 'Customer' FROM generate_series(1, $1::int) RETURNING id),
     a AS (INSERT INTO accounts (organization_id, currency) SELECT id, 'EUR' FROM o RETURNING id),
     b AS (INSERT INTO balances (account_id) SELECT id FROM a)
   INSERT INTO vm_segments (vm_id, account_id, state, rate_micros_per_hour, from_ts)
   SELECT 1000000 + a.id * 10 + n, a.id, 'running', 1000 + a.id % 7 + n, date_trunc('hour', now()) - make_interval(hours => $2::int)
     FROM a, generate_series(0, ${MACHINES - 1}) n`,
);
const charged = statement<[], { hours: bigint; machines: bigint; doubled: bigint }>(
  'fault_charged',
  `SELECT count(*) AS hours, count(DISTINCT vm_id) AS machines, count(*) - count(DISTINCT (period, vm_id)) AS doubled FROM vm_hours WHERE vm_id >= 1000000`,
);
const finished = statement<[], { n: number }>(
  'fault_finished',
  `SELECT count(*)::int AS n FROM billing_periods WHERE status = 'done'`,
);

/** A worker that begins while the database is away ends with a reason; whoever supervises it starts it again. */
async function supervised(begin: () => Promise<WorkerProcess>): Promise<WorkerProcess> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await begin();
    } catch (error) {
      if (attempt === RESTARTS) throw error;
    }
  }
}

describe.each(QUEUE_MODES)('hours that are charged while workers and the database are killed, queue on %s', (queue) => {
  let dataDir: string;
  let server: Awaited<ReturnType<typeof start>>;

  beforeAll(async () => {
    dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'uni-fault-charged-'));
    server = await start({ dataDir, disposable: true });
    await server.createDatabase('uni');
    await deployMigrations(server.url('uni'));
  });
  afterAll(async () => {
    await server.destroy();
    fs.rmSync(dataDir, { recursive: true, force: true });
  });

  const done = async (database: Database): Promise<number> => must((await database.query(finished))[0], 'count').n;

  it(`five workers race, one after the other dies ${KILLS} times, Postgres twice: each machine pays each hour once`, async () => {
    const stack = await FaultStack.open({ queue, databaseUrl: server.url('uni') });
    const environment = { BILLING_BREAKER_FLOOR: '1000000' };
    try {
      await stack.database.query(fill, ACCOUNTS, HOURS);
      const racers = new Set(await Promise.all(Array.from({ length: WORKERS }, () => stack.worker(environment))));
      const replacements: Promise<unknown>[] = [];
      let inTheMiddle = 0;
      for (let kill = 0; kill < KILLS; kill += 1) {
        // Spread over the whole run: the next one dies when the books are a twentieth further.
        await until(async () => racers.size > 0 && (await done(stack.database)) >= (kill * HOURS) / KILLS, 120_000);
        if (DATABASE_KILLS.has(kill)) {
          process.kill(server.pid as number, 'SIGKILL');
          await server.exited;
          server = await start({ dataDir, disposable: true });
        }
        const victim = must([...racers][0], 'worker');
        racers.delete(victim);
        await victim.kill('SIGKILL');
        if ((await done(stack.database)) < HOURS) inTheMiddle += 1;
        replacements.push(supervised(() => stack.worker(environment)).then((next) => racers.add(next)));
      }
      await Promise.all(replacements);
      expect(inTheMiddle, 'deaths in the middle of it').toBeGreaterThan(KILLS / 4);
      // Whatever a dead worker had taken is taken again by one that lives, without anybody's help.
      await until(
        async () => (await done(stack.database)) >= HOURS,
        120_000,
        async () => `${await done(stack.database)} periods`,
      );
      const after = await stack.database.query(charged);
      expect(after).toEqual([
        { hours: BigInt(ACCOUNTS * MACHINES * HOURS), machines: BigInt(ACCOUNTS * MACHINES), doubled: 0n },
      ]);
      expect(await stack.brokenPromises()).toEqual([]);
      for (const racer of racers) expect((await racer.kill('SIGTERM')).code).toBe(0);
    } finally {
      await stack.close();
    }
  }, 400_000);
});
