import { Inject, Injectable } from '@nestjs/common';
import type { operations } from '@uni/contracts';
import { Database, Events, isUniqueViolation, Outbox } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { AppError, CLOCK, currentContext, newId, notFound, type Clock } from '@uni/platform';
import { LEASE_MS } from './operation.lease.js';
import { currentStep, toRecord, withSteps } from './operation.record.js';
import { OperationPolicies } from './operation.registry.js';
import { QUEUE_OWNER } from './operation.repository.js';
import type { JsonObject, OperationRecord } from './operation.types.js';

export interface NewOperation {
  /** Given where other rows must name the operation first. */
  readonly id?: string;
  readonly kind: operations.OperationKind;
  /** null where what is worked on belongs to nobody. */
  readonly organizationId: string | null;
  readonly instanceId: string | null;
  readonly providerId: string;
  /** Ids and sizes only, no secret. */
  readonly params: JsonObject;
  readonly steps: readonly string[];
  /** What is known before it begins. No secret. */
  readonly memory?: JsonObject;
  /** What customers read beside steps from the start. */
  readonly details?: Readonly<Record<string, string>>;
  readonly requestedBy: string | null;
  readonly deadlineAt: Date;
  readonly currency: string | null;
}

/** Begins, cancels and repeats operations. Nothing here talks to a provider: that is the runner's work. */
@Injectable()
export class Operations {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(Events) private readonly events: Events,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(OperationPolicies) private readonly policies: OperationPolicies,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Writes the operation, its steps, its event and the job that begins it, as part of the caller's transaction.
   * @throws AppError operation_in_progress when another change of the same instance is running.
   */
  async start(order: NewOperation): Promise<string> {
    const id = order.id ?? newId();
    const now = this.clock.now();
    try {
      await this.database.client.operation.create({
        data: {
          id,
          kind: order.kind,
          organizationId: order.organizationId,
          instanceId: order.instanceId,
          providerId: order.providerId,
          params: order.params,
          memory: order.memory ?? {},
          currency: order.currency,
          requestedBy: order.requestedBy,
          requestId: currentContext().requestId,
          // Already on its way through the queue; if it gets lost there, the clock finds it when this lease has run out.
          nextRunAt: now,
          leaseOwner: QUEUE_OWNER,
          leaseUntil: new Date(now.getTime() + LEASE_MS),
          deadlineAt: order.deadlineAt,
          createdAt: now,
          steps: {
            create: order.steps.map((name, position) => ({ position, name, detail: order.details?.[name] ?? null })),
          },
        },
      });
    } catch (error) {
      if (isUniqueViolation(error, 'operations_one_active')) throw inProgress();
      throw error;
    }
    await this.events.emit('operation.updated', order.organizationId, id, {
      status: 'queued',
      kind: order.kind,
      instanceId: order.instanceId,
    });
    await this.outbox.add('operation.advance', `${id}-start`, { operationId: id });
    return id;
  }

  /** @throws AppError not_found, not_cancellable */
  async cancel(organizationId: string, id: string): Promise<void> {
    await this.database.transaction(async () => {
      const operation = await this.locked(organizationId, id);
      if (operation.cancelRequested && operation.error === null) return;
      if (!this.isCancellable(operation)) {
        throw new AppError({
          kind: 'conflict',
          code: 'not_cancellable',
          publicMessage: 'This operation is past the point where it can be cancelled.',
        });
      }
      const { kind, instanceId } = operation;
      await this.database.client.operation.update({ where: { id }, data: { cancelRequested: true } });
      await this.audit.record({
        action: 'operation.cancel',
        targetKind: 'operation',
        targetId: id,
        organizationId,
        after: { kind, instanceId },
      });
      await this.events.emit('operation.updated', organizationId, id, { status: operation.status, kind, instanceId });
    });
  }

  /**
   * Gives the order of a failed operation again.
   * @returns the new operation's id.
   * @throws AppError not_found, not_retryable, and whatever refuses the order now.
   */
  async retry(organizationId: string | null, id: string): Promise<string> {
    return this.database.transaction(async () => {
      const operation = await this.locked(organizationId, id);
      const policy = this.policies.find(operation.kind);
      const again = operation.status === 'cancelled' || operation.error?.retryable === true;
      if (!policy || (operation.status !== 'failed' && operation.status !== 'cancelled') || !again) {
        throw new AppError({
          kind: 'conflict',
          code: 'not_retryable',
          publicMessage: 'This operation cannot be repeated: begin a new one.',
        });
      }
      return policy.retry(operation);
    });
  }

  private isCancellable(operation: OperationRecord): boolean {
    if (operation.status !== 'queued' && operation.status !== 'running') return false;
    if (operation.error !== null) return false;
    const policy = this.policies.find(operation.kind);
    const step = currentStep(operation);
    if (!policy || !step) return false;
    if (policy.pointOfNoReturn === null) return step.position === 0 && step.status === 'pending';
    const last = operation.steps.find(({ name }) => name === policy.pointOfNoReturn);
    return last?.status === 'pending';
  }

  /** The same lock under which the runner opens a step: either this call comes first, or the step. */
  private async locked(organizationId: string | null, id: string): Promise<OperationRecord> {
    await this.database.client.$queryRaw`SELECT 1 FROM operations WHERE id = ${id}::uuid FOR UPDATE`;
    const row = await this.database.client.operation.findFirst({ where: { id, organizationId }, include: withSteps });
    if (!row) throw notFound('operation');
    return toRecord(row);
  }
}

function inProgress(): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'operation_in_progress',
    publicMessage: 'Another change of this instance is running: wait until it has finished.',
  });
}
