import { must } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BalanceQueries, BillingClock, Credits } from '../src/index.js';
import { Platform, type Customer, type Machine } from '../testing/platform.js';

describe('credit runs out', () => {
  let platform: Platform;
  let customer: Customer;
  let machine: Machine;
  beforeEach(async () => {
    platform = await Platform.create({ now: '2026-11-20T09:00:00Z' });
    // One and a half hours of the machine, to the micro-unit.
    customer = await platform.customer(54_000n);
    machine = await platform.machine(customer);
    await platform.switch(machine, 'running');
  });
  afterEach(() => platform.close());

  const at = async (time: string) => {
    platform.clock.set(`2026-11-20T${time}Z`);
    await platform.bill();
    return platform.deplete();
  };
  const me = () => String(customer.accountId);

  it('in the very second that it does, also in the middle of an hour', async () => {
    expect(await at('10:29:59')).toEqual([]);
    expect(await at('10:30:00')).toEqual([me()]);
  });

  it('in the same second whether the hour was charged already or not', async () => {
    platform.clock.set('2026-11-20T10:29:59Z');
    expect(await platform.deplete()).toEqual([]);
    platform.clock.set('2026-11-20T10:30:00Z');
    expect(await platform.deplete()).toEqual([me()]);
  });

  it('although it is reserved: what is reserved still belongs to the customer, to its last micro-unit', async () => {
    await platform.database.transaction(() =>
      platform.billing.hold({
        accountId: customer.accountId,
        vmId: machine.vmId,
        operationId: null,
        amountMicros: 36_000n,
      }),
    );
    expect(await at('10:29:59')).toEqual([]);
    expect(await at('10:30:00')).toEqual([me()]);
  });

  it('and is commanded once in a minute, however often and by how many it is looked at', async () => {
    platform.clock.set('2026-11-20T10:30:00Z');
    await Promise.all(Array.from({ length: 5 }, () => platform.deplete()));
    expect(await at('10:30:55')).toEqual([me()]);
    expect(await at('10:31:00')).toEqual([me(), me()]);
  });

  it('when nothing runs there is nothing to stop, and what is stopped costs nothing from now on', async () => {
    platform.clock.set('2026-11-20T10:00:00Z');
    await platform.switch(machine, 'stopped');
    expect(await at('14:59:59')).toEqual([]);
    expect(await at('15:00:00')).toEqual([]);
    expect(
      await platform.sql(`SELECT state::text, rate_micros_per_hour AS rate FROM vm_segments WHERE to_ts IS NULL`),
    ).toEqual([{ state: 'stopped_unpaid', rate: 0n }]);
    await platform.live('2026-11-20T23:00:20Z');
    expect(await platform.balance(customer)).toBe(0n);
    expect(await platform.broken()).toEqual({});
  });

  it('and a top-up makes what is kept paid again, so that it can start', async () => {
    platform.clock.set('2026-11-20T10:30:00Z');
    await platform.switch(machine, 'stopped_unpaid');
    const start = () =>
      platform.database.transaction(async () => {
        await platform.billing.hold({
          accountId: customer.accountId,
          vmId: machine.vmId,
          operationId: null,
          amountMicros: 36_000n,
        });
        await platform.billing.switchRate({
          vmId: machine.vmId,
          accountId: customer.accountId,
          state: 'running',
          rateMicros: 36_000n,
          at: platform.clock.now(),
        });
      });
    await expect(start()).rejects.toMatchObject({ code: 'insufficient_credits' });
    platform.clock.set('2026-11-20T10:45:00Z');
    await platform.credit(customer, 40_000n);
    expect(
      await platform.sql(`SELECT state::text, rate_micros_per_hour AS rate FROM vm_segments WHERE to_ts IS NULL`),
    ).toEqual([{ state: 'stopped', rate: 3_600n }]);
    await start();
    expect(await at('10:50:00')).toEqual([]);
    expect(await platform.charged(customer)).toBe(36_000n);
  });

  it('and a top-up that comes while the machine still shuts down is not overlooked', async () => {
    platform.clock.set('2026-11-20T10:30:00Z');
    await platform.credit(customer, 40_000n);
    await platform.switch(machine, 'stopped_unpaid');
    platform.clock.set('2026-11-20T10:30:05Z');
    await platform.get(BillingClock).revive();
    expect(
      await platform.sql(
        `SELECT state::text, to_char(from_ts AT TIME ZONE 'UTC', 'HH24:MI:SS') AS since FROM vm_segments WHERE to_ts IS NULL`,
      ),
    ).toEqual([{ state: 'stopped', since: '10:30:05' }]);
  });

  it('and what is kept unpaid stays so while there is none', async () => {
    platform.clock.set('2026-11-20T10:30:00Z');
    await platform.switch(machine, 'stopped_unpaid');
    await platform.get(BillingClock).revive();
    expect(await platform.sql(`SELECT state::text FROM vm_segments WHERE to_ts IS NULL`)).toEqual([
      { state: 'stopped_unpaid' },
    ]);
  });

  it('is foretold to the second by the balance view', async () => {
    platform.clock.set('2026-11-20T09:30:00Z');
    const view = await platform.get(BalanceQueries).of(customer.accountId, 'EUR');
    expect(view).toMatchObject({
      balance: { amount: '0.054000' },
      accrued: { amount: '0.018000' },
      available: { amount: '0.036000' },
      burnRatePerHour: { amount: '0.036000' },
      runwayHours: 1,
      depletesAt: '2026-11-20T10:30:00.000Z',
    });
  });

  it("is nobody's business when the operator has turned the automatic stop off", async () => {
    const url = platform.url;
    const lenient = await Platform.create(
      { now: '2026-11-20T12:00:00Z', autoShutdown: false },
      { url, drop: () => Promise.resolve() },
    );
    expect(await lenient.deplete()).toEqual([]);
    await lenient.close();
  });

  it('a thousand times at once with a top-up, a start and the stop: never started without credit, never unpaid with it', async () => {
    await platform.end(machine);
    const rounds = await paupers(platform, 1000);
    const credits = platform.get(Credits);
    const play = async ({ organizationId, accountId, vmId }: Pauper, round: number): Promise<void> => {
      const toppedUp = round % 4 !== 0;
      const { billing, clock, database } = platform;
      const switchTo = (state: 'running' | 'stopped_unpaid', rateMicros: bigint) =>
        billing.switchRate({ vmId, accountId, state, rateMicros, at: clock.now() });
      const start = database.transaction(async () => {
        await billing.hold({ accountId, vmId, operationId: null, amountMicros: 36_000n });
        await switchTo('running', 36_000n);
      });
      const stop = database.transaction(async () => {
        if (await billing.isDepleted(accountId)) await switchTo('stopped_unpaid', 0n);
      });
      const topUp = toppedUp ? credits.grant({ organizationId, amountMicros: 40_000n, reason: 'top-up' }) : undefined;
      const [ran, stopped, paid] = await Promise.allSettled([start, stop, topUp]);
      if (ran.status === 'rejected') expect(ran.reason).toMatchObject({ code: 'insufficient_credits' });
      expect([stopped.status, paid.status]).toEqual(['fulfilled', 'fulfilled']);
      const runs = ran.status === 'fulfilled';
      const [end] = await platform.sql<{ state: string; reserved: bigint; balance: bigint }>(
        `SELECT s.state::text, b.reserved_micros AS reserved, b.balance_micros AS balance FROM balances b
           JOIN vm_segments s ON s.account_id = b.account_id AND s.to_ts IS NULL WHERE b.account_id = $1`,
        accountId,
      );
      expect({ round, ...end }).toEqual({
        round,
        state: runs ? 'running' : toppedUp ? 'stopped' : 'stopped_unpaid',
        reserved: runs ? 36_000n : 0n,
        balance: toppedUp ? 40_000n : 0n,
      });
      expect(runs && !toppedUp).toBe(false);
    };

    // As many as ten seconds allow on a machine that does other things too; four at a time, so that they also meet each other.
    const deadline = performance.now() + 10_000;
    let played = 0;
    const player = async () => {
      while (played < rounds.length && (performance.now() < deadline || played < 100)) {
        const round = played++;
        await play(must(rounds[round], 'round'), round);
      }
    };
    await Promise.all([player(), player(), player(), player()]);
    await platform.sql(`UPDATE instances i SET status = 'stopped'
      WHERE EXISTS (SELECT 1 FROM vm_segments s WHERE s.vm_id = i.vm_id AND s.to_ts IS NULL AND s.state <> 'running')`);
    expect(await platform.broken()).toEqual({});
  }, 120_000);
});

interface Pauper {
  readonly organizationId: string;
  readonly accountId: bigint;
  readonly vmId: bigint;
}

/** Customers without credit, each with one instance that is kept unpaid. */
async function paupers(platform: Platform, count: number): Promise<Pauper[]> {
  const model = await platform.machine(await platform.customer());
  return platform.sql<Pauper>(
    `WITH o AS (INSERT INTO organizations (id, name) SELECT gen_random_uuid(), 'Poor' FROM generate_series(1, $1) RETURNING id),
       a AS (INSERT INTO accounts (organization_id, currency) SELECT id, 'EUR' FROM o RETURNING id, organization_id),
       b AS (INSERT INTO balances (account_id) SELECT id FROM a),
       i AS (INSERT INTO instances (id, organization_id, account_id, name, hostname, template_id, provider_id, region, vcpus, memory_mib, disk_gib,
               status, desired_status, currency, running_micros_per_hour, stopped_micros_per_hour, status_changed_at, created_at)
             SELECT gen_random_uuid(), a.organization_id, a.id, 'vm', 'vm', m.template_id, m.provider_id, m.region, 1, 1024, 10,
               'stopped', 'stopped', 'EUR', 36000, 3600, m.created_at, m.created_at FROM a, instances m WHERE m.vm_id = $2
             RETURNING organization_id, account_id, vm_id),
       s AS (INSERT INTO vm_segments (vm_id, account_id, state, rate_micros_per_hour, from_ts) SELECT vm_id, account_id, 'stopped_unpaid', 0, $3 FROM i)
     SELECT organization_id AS "organizationId", account_id AS "accountId", vm_id AS "vmId" FROM i`,
    count,
    model.vmId,
    platform.clock.now(),
  );
}
