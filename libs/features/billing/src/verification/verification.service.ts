import { performance } from 'node:perf_hooks';
import { Inject, Injectable } from '@nestjs/common';
import type { billing } from '@uni/contracts';
import { Database } from '@uni/data';
import { CLOCK, type Clock } from '@uni/platform';
import type { Check, CheckContext, CheckedPeriod, CheckRow } from './check.types.js';
import { MONEY_CHECKS } from './money.checks.js';
import { STATE_CHECKS } from './state.checks.js';

const DEFAULT_PERIODS = 48;
/** Months with at most this many VM-hours are recomputed VM by VM; larger ones by their totals. */
const SMALL_MONTH_VM_HOURS = 2_000_000;
const STATEMENT_TIMEOUT_MS = 10 * 60_000;

const CHECKS: readonly Check[] = [...MONEY_CHECKS, ...STATE_CHECKS].sort((a, b) => order(a.name) - order(b.name));

/** The promises about money as queries that must find nothing. All of them look at one moment of the database. */
@Injectable()
export class Verification {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param options.periods how many finished periods are recomputed from their segments, newest first */
  async run(options: { readonly periods?: number } = {}): Promise<billing.VerifyReport> {
    const now = this.clock.now();
    const client = await this.database.connect();
    const query = async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
      (await client.query(text, [...values])).rows as Row[];
    try {
      await query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      await query(`SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
      const context: CheckContext = {
        now,
        periods: await query<CheckedPeriod>(
          `SELECT period, period + make_interval(secs => cycle_seconds) AS "end" FROM billing_periods WHERE status = 'done' ORDER BY period DESC LIMIT $1`,
          [options.periods ?? DEFAULT_PERIODS],
        ),
        smallMonths: (
          await query<{ month: string }>(
            `SELECT billing_month(period) AS month FROM billing_runs WHERE period > $1::timestamptz - interval '62 days'
              GROUP BY 1 HAVING coalesce(sum(vm_count), 0) <= $2 ORDER BY 1`,
            [now, SMALL_MONTH_VM_HOURS],
          )
        ).map(({ month }) => month),
      };
      const checks: billing.VerifyReport['checks'] = [];
      for (const check of CHECKS) checks.push(await examine(check, context, query));
      await query('COMMIT');
      client.release();
      return { ok: checks.every(({ violations }) => violations === 0), checkedAt: now.toISOString(), checks };
    } catch (error) {
      // The connection may be in any state: it goes.
      client.release(true);
      throw error;
    }
  }
}

async function examine(
  check: Check,
  context: CheckContext,
  query: <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>,
): Promise<billing.VerifyReport['checks'][number]> {
  const startedMs = performance.now();
  const result = { rows: 0, violations: 0, sample: [] as Record<string, unknown>[] };
  for (const { text, values } of check.queries(context)) {
    for (const row of await query<CheckRow>(text, values)) {
      result.rows += Number(row.rows);
      result.violations += Number(row.violations);
      result.sample = [...result.sample, ...row.sample].slice(0, 5);
    }
  }
  return {
    name: check.name,
    promise: check.promise,
    ...result,
    tookMs: Math.round((performance.now() - startedMs) * 10) / 10,
  };
}

/** I1, I2 … in their order, then the ones that have only a name. */
function order(name: string): number {
  const number = /^I(\d+)$/.exec(name)?.[1];
  return number === undefined ? 1000 : Number(number);
}
