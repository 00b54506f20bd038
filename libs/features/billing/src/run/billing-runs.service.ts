import { Inject, Injectable } from '@nestjs/common';
import { SHARED_CONFIG, type SharedConfig } from '@uni/config';
import type { billing } from '@uni/contracts';
import { Database, Events, Outbox } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { toMoney, type Micros } from '@uni/money';
import { CLOCK, currentContext, must, notFound, type Clock } from '@uni/platform';
import type { z } from 'zod';
import { notAPeriod, periodHeld, periodNotEnded, periodNotHeld } from '../billing.errors.js';
import { refOf } from '../period.js';
import { BillingRunner } from './billing.runner.js';
import { lockPeriod, oneRun, ratePeriod, releasePeriod, type RunRow } from './billing-runs.sql.js';
import { periodEnd } from './run.sql.js';

type RunResult = z.output<typeof billing.billingRunResult>;

/** What a person may do with a period: look what it would cost, charge it now, let a held one go. */
@Injectable()
export class BillingRuns {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(BillingRunner) private readonly runner: BillingRunner,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(Events) private readonly events: Events,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SHARED_CONFIG) private readonly config: SharedConfig,
  ) {}

  /**
   * Charges everything that is due up to and including a period; a period that was charged is only looked at.
   * @throws AppError billing_period_not_ended, billing_period_held, validation_failed
   */
  async run(period: Date, dryRun: boolean): Promise<RunResult> {
    const known = await this.find(period);
    if (known?.status === 'done') return this.result(period, dryRun, known.vm_hours, known.total, true);
    const end = await this.endOf(period, known);
    if (end > this.clock.now()) throw periodNotEnded();
    if (dryRun) return this.dryRun(period, end);
    if (known?.status === 'held') throw periodHeld(known.held_reason);

    await this.database.transaction(() =>
      this.audit.record({ action: 'billing.run', targetKind: 'billing_period', targetId: refOf(period) }),
    );
    await this.runner.openDue(Number.MAX_SAFE_INTEGER, period);
    await this.runner.drain(true);
    const charged = await this.find(period);
    if (!charged) throw notAPeriod('is before anything was used, or not the beginning of a period');
    if (charged.status === 'held') throw periodHeld(charged.held_reason);
    return this.result(period, false, charged.vm_hours, charged.total, false);
  }

  /**
   * Confirms the total of a held period; it is charged within seconds.
   * @throws AppError billing_period_not_held, not_found
   */
  async release(period: Date, reason: string): Promise<void> {
    await this.database.transaction(async () => {
      const [found] = await this.database.query(lockPeriod, period);
      if (!found) throw notFound('billing period');
      if (found.status !== 'held') throw periodNotHeld();
      const { actor } = currentContext();
      await this.database.query(releasePeriod, period, actor.kind === 'user' ? actor.userId : null);
      await this.audit.record({
        action: 'billing.release',
        targetKind: 'billing_period',
        targetId: refOf(period),
        before: {
          status: 'held',
          reason: found.held_reason,
          expected: this.money(found.expected),
          previous: found.previous === null ? null : this.money(found.previous),
        },
        after: { status: 'open' },
        reason,
      });
      await this.outbox.add('billing.shard', `${refOf(period)}-released`, { period: Number(refOf(period)), lane: 0 });
      await this.events.emit('billing.updated', null, refOf(period));
    });
  }

  private async find(period: Date): Promise<RunRow | undefined> {
    return (await this.database.query(oneRun, period))[0];
  }

  private async endOf(period: Date, known: RunRow | undefined): Promise<Date> {
    const cycleSeconds = this.config.BILLING_CYCLE_MINUTES * 60;
    if (!known && period.getTime() % (cycleSeconds * 1000) !== 0)
      throw notAPeriod(`must lie on a boundary of ${this.config.BILLING_CYCLE_MINUTES} minutes`);
    const [row] = await this.database.query(periodEnd, period, cycleSeconds);
    return must(row, 'end of the period').ends_at;
  }

  private async dryRun(period: Date, end: Date): Promise<RunResult> {
    const [row] = await this.database.query(ratePeriod, period, end);
    const { vm_hours, total } = must(row, 'rating of the period');
    return this.result(period, true, vm_hours, total, false);
  }

  private result(period: Date, dryRun: boolean, vmHours: bigint, total: Micros, alreadyBilled: boolean): RunResult {
    return { period: period.toISOString(), dryRun, vmHours: Number(vmHours), total: this.money(total), alreadyBilled };
  }

  private money(micros: Micros) {
    return toMoney(micros, this.config.CURRENCY);
  }
}
