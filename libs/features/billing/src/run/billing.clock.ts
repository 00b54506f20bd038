import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { SHARED_CONFIG, type SharedConfig } from '@uni/config';
import { Database, Outbox } from '@uni/data';
import { CLOCK, LOGGER, type Clock, type Logger } from '@uni/platform';
import { BillingHealth, PARTITION_ALARM_DAYS } from '../verification/billing.health.js';
import { Verification } from '../verification/verification.service.js';
import { DAY_MS, refOf } from '../period.js';
import { accountsDepleted, clockFailures, invariantViolations, partitionDaysLeft } from './billing.metrics.js';
import { BillingRunner, LANES, LATE_WINDOW_MS } from './billing.runner.js';
import { depleteAccounts, ensurePartitions, notRolledUp, oldestOpen, reviveSolvent, shelveUnpaid } from './run.sql.js';
import { Turns } from './turns.js';

const TICK_MS = 5_000;
const REPEAT_AFTER_MS = 60_000;
const RECENT_MS = 3 * 3_600_000;

/**
 * Finds what is due and asks for it. What is due comes from rows: any number of workers may tick, a lost job is asked for again a
 * minute later, and a worker that was down for a day catches up.
 */
@Injectable()
export class BillingClock implements BeforeApplicationShutdown {
  private readonly running = new Set<string>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(BillingRunner) private readonly runner: BillingRunner,
    @Inject(Verification) private readonly verification: Verification,
    @Inject(BillingHealth) private readonly health: BillingHealth,
    @Inject(Turns) private readonly turns: Turns,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SHARED_CONFIG) private readonly config: SharedConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Interval('billing.due', TICK_MS)
  async tick(): Promise<void> {
    await Promise.all([
      this.alone('due', () => this.askForDue()),
      this.alone('deplete', () => this.deplete()),
      this.alone('revive', () => this.revive()),
      this.alone('late', () => this.settleLate()),
      this.alone('partitions', () => this.ensurePartitions()),
      this.alone('verify', () => this.verify()),
    ]);
  }

  /** Opens what has ended and asks for two lanes through it. */
  async askForDue(): Promise<void> {
    await this.runner.openDue();
    // A worker may have been killed after the last shard.
    await this.runner.finish();
    const minute = Math.floor(this.clock.now().getTime() / REPEAT_AFTER_MS);
    const [oldest] = await this.database.query(oldestOpen);
    if (oldest?.period) {
      for (let lane = 0; lane < LANES; lane += 1) {
        await this.outbox.add('billing.shard', `${refOf(oldest.period)}-${lane}-${minute}`, {
          period: Number(refOf(oldest.period)),
          lane,
        });
      }
    }
    for (const { period } of await this.database.query(
      notRolledUp,
      new Date(this.clock.now().getTime() - REPEAT_AFTER_MS),
    )) {
      await this.outbox.add('billing.rollup', `${refOf(period)}-${minute}`, { period: Number(refOf(period)) });
    }
    await this.health.measure();
  }

  /** Commands to stop what runs on accounts without credit; within seconds of the one in which they ran out. */
  async deplete(): Promise<void> {
    if (!this.config.ENABLE_AUTO_SHUTDOWN) return;
    const rows = await this.database.query(depleteAccounts, this.clock.now());
    accountsDepleted.set(rows.length);
    if (rows.length > 0)
      this.logger.info({ accounts: rows.map(({ account_id }) => String(account_id)) }, 'accounts without credit');
    await this.database.query(shelveUnpaid, this.clock.now());
  }

  /** What is kept unpaid is paid for again as soon as there is credit, whatever brought it back. */
  async revive(): Promise<void> {
    await this.database.query(reviveSolvent, this.clock.now());
  }

  /** Every five minutes the last hours, every hour the last two days. */
  async settleLate(): Promise<void> {
    const now = this.clock.now().getTime();
    if (await this.turns.take('billing.late.wide', 3600)) await this.runner.settleLate(new Date(now - LATE_WINDOW_MS));
    else if (await this.turns.take('billing.late', 300)) await this.runner.settleLate(new Date(now - RECENT_MS));
  }

  async ensurePartitions(): Promise<void> {
    if (!(await this.turns.take('billing.partitions', 3600))) return;
    const now = this.clock.now();
    const [row] = await this.database.query(ensurePartitions, now);
    const days = row ? Math.floor((row.covered_until.getTime() - now.getTime()) / DAY_MS) : 0;
    partitionDaysLeft.set(days);
    if (days < PARTITION_ALARM_DAYS) this.logger.error({ days }, 'VM-hours will soon have no partition');
  }

  async verify(): Promise<void> {
    if (!(await this.turns.take('billing.verify', 3600))) return;
    // What arrived late is settled first, or it would be reported as a broken promise.
    await this.runner.settleLate(new Date(this.clock.now().getTime() - LATE_WINDOW_MS));
    const report = await this.verification.run();
    for (const check of report.checks) {
      invariantViolations.set({ check: check.name }, check.violations);
      if (check.violations > 0)
        this.logger.error(
          { check: check.name, promise: check.promise, violations: check.violations, sample: check.sample },
          'a promise about money is broken',
        );
    }
  }

  beforeApplicationShutdown(): void {
    this.runner.stop();
  }

  /** One at a time in this process. A failure (Postgres away) is told and tried again at the next tick. */
  private async alone(task: string, work: () => Promise<void>): Promise<void> {
    if (this.running.has(task)) return;
    this.running.add(task);
    try {
      await work();
    } catch (error) {
      clockFailures.inc({ task });
      this.logger.error({ err: error, task }, 'billing clock');
    } finally {
      this.running.delete(task);
    }
  }
}
