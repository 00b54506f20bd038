import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BillingRunner } from '../src/index.js';
import { costOf, randomFrom, type LifeEvent } from '../testing/oracle.js';
import { Platform } from '../testing/platform.js';

const LIVES = 10_000;
const ACCOUNTS = 200;
const START = Date.parse('2026-11-20T09:00:00Z') / 1000;
const HOURS = 3;
/** Printed when it fails; put it here to see the same lives again. */
const SEED = randomInt(2 ** 31);

type Life = readonly LifeEvent[];

/** Start, stop, start again, resize, delete; at any second of three hours, several in one second now and then. */
function randomLife(random: (below: number) => number): Life {
  const events: LifeEvent[] = [];
  let second = START + random(HOURS * 3600);
  const length = 1 + random(7);
  for (let step = 0; step < length && second < START + HOURS * 3600; step += 1) {
    const running = BigInt(random(3) === 0 ? 36_000 : 1 + random(200_000));
    const kinds: (bigint | null)[] = [running, running, running / 9n, 0n, null];
    const rateMicros = step === 0 ? running : (kinds[random(kinds.length)] ?? null);
    events.push({ second, rateMicros });
    if (rateMicros === null && random(2) === 0) break;
    second += random(10) === 0 ? 0 : 1 + random(random(2) === 0 ? 120 : 4000);
  }
  return events;
}

describe(`ten thousand random lives (seed ${SEED})`, () => {
  let platform: Platform;
  let lives: Life[];
  beforeAll(async () => {
    platform = await Platform.create({ now: new Date(START * 1000).toISOString() });
    const random = randomFrom(SEED);
    lives = Array.from({ length: LIVES }, () => randomLife(random));
    for (let n = 0; n < ACCOUNTS; n += 1) await platform.customer(1n);
    await live(platform, lives);
    platform.clock.set(new Date((START + HOURS * 3600 + 20) * 1000));
    await platform.bill();
  });
  afterAll(() => platform.close());

  it('cost what a walk through every second says, to the micro-unit', async () => {
    const rows = await platform.sql<{ vm_id: bigint; hour: number; amount_micros: bigint; seconds: number }>(
      `SELECT vm_id, ((extract(epoch FROM period) - $1) / 3600)::int AS hour, amount_micros, seconds FROM vm_hours`,
      START,
    );
    const charged = new Map(
      rows.map((row) => [`${row.vm_id}/${row.hour}`, { micros: row.amount_micros, seconds: row.seconds }]),
    );
    expect(charged.size).toBe(rows.length);
    const differences: unknown[] = [];
    let expectedRows = 0;
    lives.forEach((life, index) => {
      for (let hour = 0; hour < HOURS; hour += 1) {
        const expected = costOf(life, START + hour * 3600, START + (hour + 1) * 3600);
        const found = charged.get(`${index + 1}/${hour}`) ?? { micros: 0n, seconds: 0 };
        if (expected.seconds > 0) expectedRows += 1;
        if (found.micros !== expected.micros || found.seconds !== expected.seconds)
          differences.push({ life, hour, expected, found });
      }
    });
    expect(differences.slice(0, 3), `seed ${SEED}`).toEqual([]);
    expect(rows).toHaveLength(expectedRows);
  });

  it('leave every promise whole', async () => {
    expect(await platform.broken()).toEqual({});
  });

  it('cost what they cost, however often the lives of the past are looked at again', async () => {
    const before = await platform.sql('SELECT account_id, balance_micros FROM balances ORDER BY 1');
    for (let n = 0; n < 3; n += 1) await platform.get(BillingRunner).settleLate(new Date(START * 1000));
    expect(await platform.sql('SELECT account_id, balance_micros FROM balances ORDER BY 1')).toEqual(before);
    expect(await platform.sql('SELECT 1 FROM vm_hour_adjustments')).toEqual([]);
  });
});

/** Through the same function as every change of an instance, in the order of time. */
async function live(platform: Platform, lives: readonly Life[]): Promise<void> {
  const events = lives
    .flatMap((life, index) => life.map((event) => ({ ...event, vmId: index + 1 })))
    .sort((a, b) => a.second - b.second);
  await platform.sql(
    `SELECT count(switch_rate(e.vm, 1 + e.vm % $5, CASE WHEN e.rate IS NULL THEN NULL ELSE 'running' END::"SegmentState", coalesce(e.rate, 0), to_timestamp(e.at), NULL))
       FROM (SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) AS e (n, vm, rate, at) ORDER BY n) e`,
    events.map((_, n) => n),
    events.map(({ vmId }) => vmId),
    events.map(({ rateMicros }) => rateMicros),
    events.map(({ second }) => second),
    ACCOUNTS,
  );
}
