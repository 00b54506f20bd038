import { Inject, Injectable } from '@nestjs/common';
import { Database, Events, Prisma } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { InstanceBilling } from '@uni/feature-billing';
import { AppError, CLOCK, LOGGER, wholeSecond, type Clock, type Logger } from '@uni/platform';
import type { InstanceRow, InstanceStatus } from '../instance.types.js';
import type { DriftItem } from '../reconcile/verdict.js';

const NOT_IN_RESCUE: ReadonlySet<InstanceStatus> = new Set(['suspended', 'shelved', 'stopped', 'deleted']);

type Data = Omit<Prisma.InstanceUncheckedUpdateInput, 'status' | 'statusChangedAt'>;

/**
 * What becomes of an instance, written by operations: status and cost change in the caller's transaction, or neither does.
 */
@Injectable()
export class InstanceChanges {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(InstanceBilling) private readonly billing: InstanceBilling,
    @Inject(Events) private readonly events: Events,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** The row, locked until the transaction ends. */
  async lock(instanceId: string): Promise<InstanceRow> {
    await this.database.client.$queryRaw`SELECT 1 FROM instances WHERE id = ${instanceId}::uuid FOR UPDATE`;
    return this.database.client.instance.findUniqueOrThrow({ where: { id: instanceId } });
  }

  async become(instance: InstanceRow, status: InstanceStatus, data: Data = {}): Promise<void> {
    const now = this.clock.now();
    await this.database.client.instance.update({
      where: { id: instance.id },
      data: {
        ...data,
        status,
        lastKnownStatus: null,
        ...withoutStatusDrift(instance),
        ...(status === instance.status ? {} : { statusChangedAt: now }),
        ...(status === 'deleted' ? { deletedAt: now } : {}),
        ...(NOT_IN_RESCUE.has(status) ? { rescueSince: null } : {}),
      },
    });
    if (status !== instance.status) {
      await this.audit.record({
        action: 'instance.status',
        targetKind: 'instance',
        targetId: instance.id,
        organizationId: instance.organizationId,
        before: { status: instance.status },
        after: { status },
      });
    }
    await this.events.emit('instance.updated', instance.organizationId, instance.id, { status });
  }

  /** Notes something about the machine; the status stays. */
  async note(instance: InstanceRow, data: Data): Promise<void> {
    await this.database.client.instance.update({ where: { id: instance.id }, data });
    await this.events.emit('instance.updated', instance.organizationId, instance.id, { status: instance.status });
  }

  /** The operation has ended: others may follow. */
  async free(instanceId: string, operationId: string): Promise<void> {
    await this.database.client.instance.updateMany({
      where: { id: instanceId, currentOperationId: operationId },
      data: { currentOperationId: null },
    });
  }

  /** From now on it costs what a running one costs. */
  async chargeRunning(
    instance: InstanceRow,
    operationId: string,
    rateMicros = instance.runningMicrosPerHour,
  ): Promise<void> {
    const { vmId, accountId } = instance;
    await this.billing.switchRate({ vmId, accountId, state: 'running', rateMicros, at: this.second(), operationId });
  }

  /** From now on it costs what a stopped one costs; nothing at all where it is off for want of credit. */
  async chargeStopped(
    instance: InstanceRow,
    operationId: string | null,
    unpaid: boolean,
    rateMicros = instance.stoppedMicrosPerHour,
  ): Promise<void> {
    const { vmId, accountId } = instance;
    const charge = unpaid
      ? ({ state: 'stopped_unpaid', rateMicros: 0n } as const)
      : ({ state: 'stopped', rateMicros } as const);
    await this.billing.switchRate({ vmId, accountId, ...charge, at: this.second(), operationId });
  }

  /** From now on it costs what a suspended one costs. */
  async chargeSuspended(instance: InstanceRow, operationId: string): Promise<void> {
    const { vmId, accountId, suspendedMicrosPerHour, runningMicrosPerHour } = instance;
    const rateMicros = suspendedMicrosPerHour ?? runningMicrosPerHour;
    await this.billing.switchRate({ vmId, accountId, state: 'suspended', rateMicros, at: this.second(), operationId });
  }

  /** From now on it costs what a shelved one costs; nothing at all where it is off for want of credit. */
  async chargeShelved(instance: InstanceRow, operationId: string, unpaid: boolean): Promise<void> {
    const { vmId, accountId, shelvedMicrosPerHour, stoppedMicrosPerHour } = instance;
    const charge = unpaid
      ? ({ state: 'stopped_unpaid', rateMicros: 0n } as const)
      : ({ state: 'shelved', rateMicros: shelvedMicrosPerHour ?? stoppedMicrosPerHour } as const);
    await this.billing.switchRate({ vmId, accountId, ...charge, at: this.second(), operationId });
  }

  async chargeNothing(instance: InstanceRow): Promise<void> {
    await this.billing.close({ vmId: instance.vmId, at: this.second() });
  }

  /** @returns what was held for it and is free again. */
  release(instance: InstanceRow): Promise<bigint> {
    return this.billing.release(instance.vmId);
  }

  /** Holds one hour at a rate again. Where the credit does not cover that any more it runs on what is left, and is stopped at zero. */
  async holdAgain(instance: InstanceRow, operationId: string, amountMicros: bigint): Promise<void> {
    try {
      await this.billing.hold({ accountId: instance.accountId, vmId: instance.vmId, operationId, amountMicros });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.logger.info({ instanceId: instance.id, code: error.code }, 'machine runs without a full reservation');
    }
  }

  private second(): Date {
    return wholeSecond(this.clock.now());
  }
}

/** What somebody has ordered takes the place of what was found. */
function withoutStatusDrift({ drift }: InstanceRow): Data {
  const items = drift as unknown as readonly DriftItem[];
  if (!items.some(({ field }) => field === 'status')) return {};
  return { drift: items.filter(({ field }) => field !== 'status') as unknown as Prisma.InputJsonArray };
}
