import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Database } from '@uni/data';
import { AppError, CLOCK, LOGGER, type Clock, type Logger } from '@uni/platform';
import { BackupOrders } from '../orders/backup-orders.service.js';
import { duePolicies, policyRan, surplusBackups, type DuePolicy } from './policy.sql.js';
import { nextRun } from './rhythm.js';

const TICK_MS = 5_000;
const BATCH = 50;
/** An instance that another operation works on is asked again soon: the backup is late, not left out. */
const BUSY_AGAIN_MS = 5 * 60_000;

/** Orders backups that are due, and the removal of the oldest once there is a good one more than is kept. */
@Injectable()
export class BackupClock {
  private ticking = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(BackupOrders) private readonly backups: BackupOrders,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Interval('backups.due', TICK_MS)
  async tick(): Promise<void> {
    if (this.ticking) return;
    this.ticking = true;
    try {
      // One policy a transaction: the one that fails holds up none of the others.
      for (let count = 0; count < BATCH && (await this.orderOne()); count += 1);
      await this.removeSurplus();
    } catch (error) {
      // Postgres away: the next tick finds the same rows.
      this.logger.warn({ err: error }, 'backups that are due not ordered');
    } finally {
      this.ticking = false;
    }
  }

  /** Order and next time become true together, or neither. */
  private orderOne(): Promise<boolean> {
    return this.database.transaction(async () => {
      const now = this.clock.now();
      const [policy] = await this.database.query(duePolicies, now, 1);
      if (!policy) return false;
      const refusal = await this.order(policy, now);
      const busy = refusal?.code === 'operation_in_progress';
      const rhythm = { everyHours: policy.every_hours, dailyAtMinute: policy.daily_at_minute };
      const next = busy ? new Date(now.getTime() + BUSY_AGAIN_MS) : nextRun(rhythm, now, policy.next_run_at);
      await this.database.query(policyRan, policy.instance_id, next, now, refusal?.publicMessage ?? null);
      return true;
    });
  }

  /** Refusals come before anything is written, so the transaction goes on. */
  private async order(policy: DuePolicy, now: Date): Promise<AppError | null> {
    const name = `auto-${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}`;
    try {
      await this.backups.create(policy.organization_id, policy.instance_id, { name, scheduled: true }, null);
      return null;
    } catch (error) {
      if (error instanceof AppError && error.code !== 'name_taken') return error;
      throw error;
    }
  }

  private async removeSurplus(): Promise<void> {
    for (const { id, instance_id, organization_id } of await this.database.query(surplusBackups, BATCH)) {
      try {
        await this.backups.remove(organization_id, instance_id, id, null);
      } catch (error) {
        // Somebody was faster with another order: the next tick looks again.
        if (!(error instanceof AppError)) throw error;
      }
    }
  }
}
