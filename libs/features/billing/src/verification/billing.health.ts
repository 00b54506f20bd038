import { Inject, Injectable } from '@nestjs/common';
import { SHARED_CONFIG, type SharedConfig } from '@uni/config';
import { Database, statement } from '@uni/data';
import { CLOCK, must, type Clock } from '@uni/platform';
import { DAY_MS } from '../period.js';
import { billedUntil, heldPeriods } from '../run/billing.metrics.js';

/** A charge is late when its period ended this long ago. */
const LATE_AFTER_MS = 5 * 60_000;
/** An alarm this long before a month has no partition. */
export const PARTITION_ALARM_DAYS = 7;

interface StateRow {
  readonly billed_until: Date;
  readonly held: number;
  readonly open_ended: Date | null;
  readonly next_ended: Date | null;
  readonly covered_until: Date;
}
const state = statement<[Date, number], StateRow>(
  'billing_state',
  `SELECT billed_until() AS billed_until,
          (SELECT count(*)::int FROM billing_periods WHERE status = 'held') AS held,
          (SELECT min(period + make_interval(secs => cycle_seconds)) FROM billing_periods WHERE status = 'open') AS open_ended,
          billing_period_end(next_billing_period($2::int), $2::int) AS next_ended,
          vm_hours_covered_until($1::timestamptz) AS covered_until`,
);

export interface BillingState {
  /** False when the charge of a period is late. A held period is not late: it waits for a person. */
  readonly ok: boolean;
  /** A sentence for operators; null when there is nothing to say. */
  readonly detail: string | null;
  /** Everything before this instant is charged; null while nothing was ever used. */
  readonly billedUntil: Date | null;
  readonly heldPeriods: number;
  readonly partitionDaysLeft: number;
}

/** Whether the clockwork of billing runs: for /health, the administrators' page and the metrics. */
@Injectable()
export class BillingHealth {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SHARED_CONFIG) private readonly config: SharedConfig,
  ) {}

  async state(): Promise<BillingState> {
    const now = this.clock.now();
    const [found] = await this.database.query(state, now, this.config.BILLING_CYCLE_MINUTES * 60);
    const row = must(found, 'state of billing');
    const partitionDaysLeft = Math.floor((row.covered_until.getTime() - now.getTime()) / DAY_MS);
    const due = [row.open_ended, row.next_ended]
      .filter((end): end is Date => end !== null)
      .sort((a, b) => a.getTime() - b.getTime())[0];
    const late = due !== undefined && due.getTime() + LATE_AFTER_MS < now.getTime();
    const said = [
      late ? `The charge of the period that ended at ${due.toISOString()} is late.` : null,
      row.held > 0 ? `${row.held} period(s) are held and wait for a person.` : null,
      partitionDaysLeft < PARTITION_ALARM_DAYS ? `VM-hours have no partition in ${partitionDaysLeft} day(s).` : null,
    ].filter((sentence) => sentence !== null);
    return {
      ok: !late,
      detail: said.length > 0 ? said.join(' ') : null,
      billedUntil: row.billed_until.getTime() === 0 ? null : row.billed_until,
      heldPeriods: row.held,
      partitionDaysLeft,
    };
  }

  /** Writes the state into the metrics. */
  async measure(): Promise<void> {
    const now = await this.state();
    if (now.billedUntil) billedUntil.set(now.billedUntil.getTime() / 1000);
    heldPeriods.set(now.heldPeriods);
  }
}
