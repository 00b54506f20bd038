import { Inject, Injectable } from '@nestjs/common';
import { SHARED_CONFIG, type SharedConfig } from '@uni/config';
import { Database, type BillingPeriodStatus } from '@uni/data';
import { CLOCK, LOGGER, must, type Clock, type Logger } from '@uni/platform';
import { DAY_MS } from '../period.js';
import { heldPeriodsSeen, lateDifferences, vmHoursCharged } from './billing.metrics.js';
import {
  billNextShard,
  donePeriodsSince,
  finishPeriods,
  nextPeriod,
  openPeriod,
  rollUpPeriod,
  settleLate,
  tellCharged,
} from './run.sql.js';

/** Changes of state that were begun in a period may commit this much after its end; what comes later is settled as late usage. */
export const COMMIT_GRACE_MS = 20_000;
/** Lanes of one process: two keep two cores of the database busy, more would only wait for each other and take other jobs' places. */
export const LANES = 2;
/** How far back the regular sweep looks for what arrived late. */
export const LATE_WINDOW_MS = 2 * DAY_MS;

export interface OpenedPeriod {
  readonly period: Date;
  readonly status: BillingPeriodStatus;
}

/**
 * Charges what is due. Each call to the database is one transaction that leaves everything right, so any number of workers may do
 * this at once, and any of them may be killed at any moment.
 */
@Injectable()
export class BillingRunner {
  private stopping = false;
  private lanes = 0;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SHARED_CONFIG) private readonly config: SharedConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Opens the periods that have ended and were never opened, oldest first, from the first second that anything was used.
   * @param upTo the last period to open, without the grace; for a person who can't wait for it
   */
  async openDue(limit = 48, upTo?: Date): Promise<OpenedPeriod[]> {
    const cycleSeconds = this.config.BILLING_CYCLE_MINUTES * 60;
    const opened: OpenedPeriod[] = [];
    while (opened.length < limit && !this.stopping) {
      const [due] = await this.database.query(nextPeriod, cycleSeconds);
      if (!due?.period || !due.ends_at) break;
      const now = this.clock.now();
      const graceMs = upTo ? 0 : COMMIT_GRACE_MS;
      if (due.ends_at.getTime() + graceMs > now.getTime() || (upTo && due.period > upTo)) break;
      opened.push({ period: due.period, status: await this.open(due.period, cycleSeconds, now) });
    }
    return opened;
  }

  private async open(period: Date, cycleSeconds: number, now: Date): Promise<BillingPeriodStatus> {
    const [row] = await this.database.query(openPeriod, period, cycleSeconds, now, this.config.BILLING_BREAKER_FLOOR);
    const { status } = must(row, 'answer of open_billing_period');
    if (status === 'held') {
      heldPeriodsSeen.inc();
      this.logger.error(
        { period },
        'billing period held: its total is absurd beside the one before; nothing is charged until a person releases it',
      );
    }
    return status;
  }

  /**
   * One lane: charges shard after shard until nothing is left that is not in somebody's hands, then closes the books. Answers with
   * the VM-hours; at once with 0 when this process has its lanes already, unless the caller must see the end of it.
   */
  async drain(toTheEnd = false): Promise<number> {
    if (this.lanes >= LANES && !toTheEnd) return 0;
    this.lanes += 1;
    let vmHours = 0;
    try {
      while (!this.stopping) {
        const [row] = await this.database.query(billNextShard, this.clock.now());
        if (row === undefined || row.vm_hours === null) break;
        // -1: another worker was faster.
        if (row.vm_hours > 0n) vmHours += Number(row.vm_hours);
      }
    } finally {
      this.lanes -= 1;
      vmHoursCharged.inc(vmHours);
    }
    await this.finish();
    return vmHours;
  }

  /** Marks the periods whose shards are all charged. Safe at any time: also for a worker that was killed just before. */
  async finish(): Promise<Date[]> {
    const rows = await this.database.query(finishPeriods, this.clock.now());
    for (const { period } of rows) this.logger.info({ period }, 'billing period charged');
    return rows.map(({ period }) => period);
  }

  /** Adds a finished period to the sums per instance and month, then tells whoever is looking. */
  async rollUp(period: Date): Promise<void> {
    let added = 0;
    while (!this.stopping) {
      const [row] = await this.database.query(rollUpPeriod, period, this.clock.now());
      const { shards } = must(row, 'answer of roll_up_period');
      if (shards === 0) break;
      added += shards;
    }
    // A repeat finds nothing to add, and says nothing twice.
    if (added > 0) await this.database.query(tellCharged, period, this.clock.now());
  }

  /** Charges, or gives back, what became known after its period was charged. Answers with the number of differences. */
  async settleLate(since: Date): Promise<number> {
    let differences = 0;
    for (const { period } of await this.database.query(donePeriodsSince, since)) {
      if (this.stopping) break;
      const [row] = await this.database.query(settleLate, period, this.clock.now());
      const found = must(row, 'answer of settle_late_usage').differences;
      if (found > 0) this.logger.info({ period, differences: found }, 'late usage settled');
      differences += found;
    }
    lateDifferences.inc(differences);
    return differences;
  }

  /** Ends loops after the transaction at hand; for an orderly shutdown. */
  stop(): void {
    this.stopping = true;
  }
}
