import { Inject, Injectable } from '@nestjs/common';
import { Database, Events, Prisma } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { InstanceBilling } from '@uni/feature-billing';
import { AppError, CLOCK, LOGGER, wholeSecond, type Clock, type Logger } from '@uni/platform';
import { lockForVerdict, type RatesRow } from './reconcile.sql.js';
import { judge, SETTLE_MS, type KnownInstance, type SeenMachine } from './verdict.js';

type Locked = KnownInstance & RatesRow;
type Outcome = 'changed' | 'lost' | 'unchanged';

/**
 * Writes a verdict: status, cost and history in one transaction, judged again on the locked row, so that an operation which began
 * meanwhile always wins.
 */
@Injectable()
export class VerdictApplier {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Events) private readonly events: Events,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(InstanceBilling) private readonly billing: InstanceBilling,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @param gone the vendor itself, asked for this one machine, said that it does not exist. */
  apply(instanceId: string, machine: SeenMachine | undefined, startedAt: Date, gone: boolean): Promise<Outcome> {
    return this.database.transaction(async () => {
      const [instance] = await this.database.query(
        lockForVerdict,
        instanceId,
        new Date(startedAt.getTime() - SETTLE_MS),
      );
      if (!instance) return 'unchanged';
      const verdict = judge(instance, machine, startedAt);
      if (verdict.kind === 'missing') return this.missing(instance, startedAt, gone);
      if (verdict.kind === 'follow') return this.follow(instance, verdict.status, verdict.drift);
      if (verdict.kind === 'drift') return this.drift(instance, verdict.drift);
      return 'unchanged';
    });
  }

  private async follow(
    instance: Locked,
    status: 'running' | 'stopped' | 'suspended' | 'shelved',
    drift: KnownInstance['drift'],
  ): Promise<Outcome> {
    const now = this.clock.now();
    const before = instance.status === 'unknown' ? instance.last_known_status : instance.status;
    // Coming back from `unknown` into the state it had is no change of use.
    if (before !== status) await this.switchCost(instance, status, now);
    // What was lost and is found again is no change that anybody has to decide on.
    const changed = before !== status && before !== null && before !== 'lost';
    const listed = changed
      ? [...drift, { field: 'status', expected: before, actual: status, since: now.toISOString() }]
      : drift;
    await this.database.client.instance.update({
      where: { id: instance.id },
      data: {
        status,
        lastKnownStatus: null,
        missingCount: 0,
        missingSince: null,
        statusChangedAt: now,
        drift: listed as unknown as Prisma.InputJsonArray,
        ...(before === status
          ? {}
          : {
              desiredStatus: status === 'running' ? 'running' : 'stopped',
              stopReason: status === 'running' ? null : 'drift',
              ...(status === 'suspended' || status === 'shelved' ? { rescueSince: null } : {}),
            }),
      },
    });
    await this.record('instance.followed', instance, { status: before }, { status });
    return 'changed';
  }

  private async switchCost(
    instance: Locked,
    status: 'running' | 'stopped' | 'suspended' | 'shelved',
    now: Date,
  ): Promise<void> {
    const running = status === 'running';
    await this.billing.switchRate({
      vmId: instance.vm_id,
      accountId: instance.account_id,
      state: status,
      rateMicros: instance[`${status}_micros_per_hour`],
      at: wholeSecond(now),
    });
    if (!running) {
      await this.billing.release(instance.vm_id);
      return;
    }
    // It runs whether the credit covers it or not; if not, the shutdown at zero stops it again within a minute.
    try {
      await this.billing.hold({
        accountId: instance.account_id,
        vmId: instance.vm_id,
        operationId: null,
        amountMicros: instance.running_micros_per_hour,
      });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.logger.info({ instanceId: instance.id, code: error.code }, 'machine runs without a reservation');
    }
  }

  private async drift(instance: Locked, drift: KnownInstance['drift']): Promise<Outcome> {
    await this.database.client.instance.update({
      where: { id: instance.id },
      data: { drift: drift as unknown as Prisma.InputJsonArray, missingCount: 0, missingSince: null },
    });
    if (drift.length > 0 || instance.drift.length > 0) {
      await this.record('instance.drift', instance, { drift: instance.drift }, { drift });
    }
    return 'changed';
  }

  private async missing(instance: Locked, startedAt: Date, gone: boolean): Promise<Outcome> {
    if (instance.status === 'lost') return 'unchanged';
    if (instance.missing_count === 0) {
      const provider = await this.database.client.provider.findFirst({
        where: { instances: { some: { id: instance.id } } },
        select: { lastGoodSyncAt: true },
      });
      await this.database.client.instance.update({
        where: { id: instance.id },
        data: { missingCount: 1, missingSince: startedAt, lastSeenAt: provider?.lastGoodSyncAt ?? null },
      });
      return 'changed';
    }
    if (!gone) return 'unchanged';
    const now = this.clock.now();
    // It has not run since it was first missed: nothing is charged for the time of doubt.
    await this.billing.close({ vmId: instance.vm_id, at: wholeSecond(instance.missing_since ?? now) });
    await this.billing.release(instance.vm_id);
    await this.database.client.instance.update({
      where: { id: instance.id },
      data: {
        status: 'lost',
        lastKnownStatus:
          instance.status === 'unknown'
            ? (instance.last_known_status as 'running' | null)
            : (instance.status as 'running'),
        statusChangedAt: now,
        missingCount: { increment: 1 },
      },
    });
    await this.record(
      'instance.lost',
      instance,
      { status: instance.status },
      { status: 'lost', missingSince: instance.missing_since?.toISOString() },
    );
    return 'lost';
  }

  private async record(
    action: string,
    instance: Locked,
    before: Record<string, unknown>,
    after: Record<string, unknown>,
  ): Promise<void> {
    await this.audit.record({
      action,
      targetKind: 'instance',
      targetId: instance.id,
      organizationId: instance.organization_id,
      before,
      after,
    });
    await this.events.emit('instance.updated', instance.organization_id, instance.id, after);
  }
}
