import { Inject, Injectable } from '@nestjs/common';
import type { instances } from '@uni/contracts';
import { Database, statement } from '@uni/data';
import { toMoney } from '@uni/money';
import { CLOCK, must, wholeSecond, type Clock } from '@uni/platform';
import type { z } from 'zod';
import { dayName, monthStart } from '../period.js';

const NEWEST = 200;

interface CostRow {
  readonly month: bigint;
  readonly accrued: bigint;
}
const sums = statement<[vmId: bigint, month: string, now: Date], CostRow>(
  'billing_instance_sums',
  `SELECT coalesce((SELECT amount_micros FROM vm_month_costs WHERE month = $2::text::date AND vm_id = $1::bigint), 0) AS month,
          coalesce((SELECT (sum(s.rate_micros_per_hour * (epoch_seconds(least(s.to_ts, $3::timestamptz))
                              - epoch_seconds(greatest(s.from_ts, billed_until()))))::bigint + 1800) / 3600
                      FROM vm_segments s
                     WHERE s.vm_id = $1::bigint AND s.from_ts < $3::timestamptz AND (s.to_ts IS NULL OR s.to_ts > billed_until())), 0) AS accrued`,
);

interface SegmentRow {
  readonly state: string;
  readonly rate: bigint;
  readonly from_ts: Date;
  readonly to_ts: Date | null;
}
const segments = statement<[bigint, number], SegmentRow>(
  'billing_instance_segments',
  `SELECT state::text AS state, rate_micros_per_hour AS rate, from_ts, to_ts FROM vm_segments
    WHERE vm_id = $1::bigint AND (to_ts IS NULL OR to_ts > from_ts) ORDER BY from_ts DESC LIMIT $2::int`,
);

const hours = statement<[vmId: bigint, since: Date, limit: number], { period: Date; seconds: number; amount: bigint }>(
  'billing_instance_hours',
  `SELECT b.period, h.seconds, h.amount_micros AS amount FROM billing_periods b JOIN vm_hours h ON h.period = b.period AND h.vm_id = $1::bigint
    WHERE b.period > $2::timestamptz - interval '1 day' ORDER BY b.period DESC LIMIT $3::int`,
);

/** What one instance costs and has cost; for its own page. The caller has made sure that it is the reader's. */
@Injectable()
export class InstanceCosts {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async of(instance: {
    readonly vmId: bigint;
    readonly currency: string;
    readonly createdAt: Date;
  }): Promise<z.input<typeof instances.instanceCost>> {
    const { vmId, currency, createdAt } = instance;
    const now = wholeSecond(this.clock.now());
    const [[sum], spans, charged] = await Promise.all([
      this.database.query(sums, vmId, dayName(monthStart(now)), now),
      this.database.query(segments, vmId, NEWEST),
      this.database.query(hours, vmId, createdAt, NEWEST),
    ]);
    const { month, accrued } = must(sum, 'sums of the instance');
    return {
      thisMonth: toMoney(month, currency),
      accruedSinceLastHour: toMoney(accrued, currency),
      segments: spans.map(({ state, rate, from_ts, to_ts }) => ({
        state,
        ratePerHour: toMoney(rate, currency),
        from: from_ts.toISOString(),
        to: to_ts?.toISOString() ?? null,
        seconds: Math.max(0, Math.floor(((to_ts ?? now).getTime() - from_ts.getTime()) / 1000)),
      })),
      hours: charged.map(({ period, seconds, amount }) => ({
        period: period.toISOString(),
        seconds,
        amount: toMoney(amount, currency),
      })),
    };
  }
}
