// A billing hour of 100,000 VMs on 10,000 accounts: the product beside its own SQL function, the heap floor and a transaction per VM.
import { nx } from '../tools/lib/nx.mjs';
import {
  connect,
  endOf,
  FILL,
  floor,
  Hours,
  openProduct,
  perVm,
  rawShards,
  timed,
  writeHistory,
} from './lib/billing-sides.mjs';
import { median } from './lib/report.mjs';
import { startDatabase } from './lib/stack.mjs';

const ACCOUNTS = 10_000;
const VMS = 10 * ACCOUNTS;
const ROUNDS = 5;
const NAIVE_SAMPLE = 2_000;
const FIRST_MS = Date.parse('2026-03-01T00:00:00Z');
/** --large: 24 million rows of history. */
const HISTORY_HOURS = { usual: 24, large: 240 };

export async function run({ report, large }) {
  const { code, output } = await nx('build', ['@uni/feature-billing']);
  if (code !== 0) throw new Error(`the build failed:\n${output}`);
  const database = await startDatabase();
  try {
    const young = await fill(database.url);
    const old = await fill(await database.another('history'));
    await hours(report, young);
    await replayAndCatchUp(report, young);
    await growth(report, young, old, large ? HISTORY_HOURS.large : HISTORY_HOURS.usual);
    await exactness(report, young);
    await Promise.all([young.close(), old.close()]);
  } finally {
    await database.stop();
  }
}

async function fill(url) {
  const clients = [await connect(url), await connect(url)];
  const [client] = clients;
  await client.query(FILL, [ACCOUNTS, new Date(FIRST_MS)]);
  await client.query('VACUUM ANALYZE');
  await client.query('CHECKPOINT');
  const product = await openProduct(url);
  return {
    client,
    clients,
    product,
    hours: new Hours(FIRST_MS),
    close: async () => {
      await product.close();
      await Promise.all(clients.map((each) => each.end()));
    },
  };
}

/** One hour per side and round, alternately; the first round warms up and does not count. */
async function hours(report, { client, clients, product, hours }) {
  const rounds = [];
  for (let n = 0; n <= ROUNDS; n += 1) {
    const round = { floor: await floor(client, new Date(FIRST_MS)) };
    round.raw = await rawShards([client], hours.take(), VMS);
    const before = await walPosition(client);
    const charged = await product.charge(hours.take());
    round.wal = ((await walPosition(client)) - before) / VMS;
    round.product = charged.totalMs;
    round.open = charged.openMs;
    round.raw2 = await rawShards(clients, hours.take(), VMS);
    round.naive = (await perVm(client, new Date(FIRST_MS + n * 3_600_000), NAIVE_SAMPLE)) * (VMS / NAIVE_SAMPLE);
    if (n > 0) rounds.push(round);
  }
  const of = (value) => median(rounds.map(value));
  const ms = (name) => `${Math.round(of((round) => round[name]))} ms`;
  report.info(
    `floor ${ms('floor')}, bill_shard x64 ${ms('raw')} (two connections ${ms('raw2')}), product ${ms('product')} of which opening ${ms('open')}, per VM ${ms('naive')} (scaled)`,
  );
  report.bar({
    name: 'Billing hour / bill_shard x64',
    value: of((round) => round.product / round.raw),
    limit: 1.25,
    direction: 'at most',
  });
  report.bar({
    name: 'Billing hour / heap floor',
    value: of((round) => round.product / round.floor),
    limit: 6,
    direction: 'at most',
    note: `${Math.round(VMS / (of((round) => round.product) / 1000)).toLocaleString('en')} VM-hours a second`,
  });
  report.bar({
    name: 'One transaction per VM / billing hour',
    value: of((round) => round.naive / round.product),
    limit: 80,
    direction: 'at least',
    note: `sample of ${NAIVE_SAMPLE}, scaled`,
  });
  report.bar({ name: 'WAL per VM-hour', value: of((round) => round.wal), limit: 320, direction: 'at most', unit: 'B' });
}

async function replayAndCatchUp(report, { client, product, hours }) {
  const singles = [];
  let last;
  for (let n = 0; n < ROUNDS; n += 1) singles.push((await product.charge((last = hours.take()))).totalMs);
  const replays = [];
  for (let n = 0; n < 3 * ROUNDS; n += 1) {
    replays.push(
      await timed(async () => {
        await client.query('SELECT bill_shard(period, shard, $2) FROM billing_runs WHERE period = $1', [
          last,
          endOf(last),
        ]);
        await product.charge(last);
      }),
    );
  }
  report.bar({ name: 'Replay of a charged hour', value: median(replays), limit: 25, direction: 'at most', unit: 'ms' });
  for (let n = 0; n < 23; n += 1) hours.take();
  const day = await product.charge(hours.take());
  report.bar({
    name: 'Catch-up of 24 hours / 24 single ones',
    value: day.totalMs / (24 * median(singles)),
    limit: 1.1,
    direction: 'at most',
  });
}

/** The same hour on an installation that has just begun and on one with a long past, alternately. */
async function growth(report, young, old, historyHours) {
  await writeHistory(old.client, FIRST_MS - historyHours * 3_600_000, historyHours);
  await old.client.query('VACUUM ANALYZE');
  await old.client.query('CHECKPOINT');
  const ratios = [];
  for (let n = 0; n <= ROUNDS; n += 1) {
    const a = (await young.product.charge(young.hours.take())).totalMs;
    const b = (await old.product.charge(old.hours.take())).totalMs;
    if (n > 0) ratios.push(b / a);
  }
  report.bar({
    name: `Hour after ${((historyHours * VMS) / 1e6).toFixed(1)} million VM-hours / hour after few`,
    value: median(ratios),
    limit: 1.15,
    direction: 'at most',
  });
}

/** Speed that is not exact is worth nothing: everything the bench charged is recomputed. */
async function exactness(report, { client, product }) {
  const { rows } = await client.query('SELECT period FROM billing_periods ORDER BY period');
  for (const { period } of rows) await product.rollUp(period);
  await client.query('UPDATE outbox SET sent_at = now()');
  const result = await product.verify(1000);
  const broken = result.checks.reduce((sum, { violations }) => sum + violations, 0);
  report.bar({
    name: `Broken promises in ${rows.length} hours`,
    value: broken,
    limit: 0,
    direction: 'at most',
    unit: 'rows',
  });
}

async function walPosition(client) {
  const { rows } = await client.query(`SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS bytes`);
  return rows[0].bytes;
}
