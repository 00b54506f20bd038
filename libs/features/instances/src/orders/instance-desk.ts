import { Inject, Injectable } from '@nestjs/common';
import type { operations } from '@uni/contracts';
import { Database, Events, type DesiredStatus } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { Operations, type JsonObject } from '@uni/feature-operations';
import { AppError, CLOCK, isId, notFound, type Clock } from '@uni/platform';
import { INSTANCE_STATES, RESCUE_COMMANDS, type InstanceCommand } from '../instance.states.js';
import type { InstanceRow } from '../instance.types.js';

interface Order {
  readonly operationId: string;
  readonly kind: operations.OperationKind;
  /** Null for what leaves the status alone. */
  readonly command: InstanceCommand | null;
  readonly desired: DesiredStatus;
  readonly params: JsonObject;
  readonly steps: readonly string[];
  readonly deadlineMs: number;
  readonly requestedBy: string | null;
  /** What the audit row says was asked for. */
  readonly asked?: Readonly<Record<string, unknown>>;
  readonly reason?: string;
}

const PAST_TENSE: Readonly<Record<InstanceCommand, string>> = {
  start: 'started',
  stop: 'stopped',
  reboot: 'rebooted',
  resize: 'resized',
  suspend: 'suspended',
  resume: 'resumed',
  shelve: 'shelved',
  unshelve: 'unshelved',
  rebuild: 'rebuilt',
  clone: 'cloned',
  rescue: 'rescued',
  unrescue: 'brought back from its rescue system',
  delete: 'deleted',
};

/** Off begins with the machine's own system: what runs its rescue system leaves that first. */
export const stepsOff = (instance: InstanceRow, steps: readonly string[]): readonly string[] =>
  instance.rescueSince === null ? steps : ['unrescue', ...steps];

/** Where orders for existing instances are taken: finds the instance, says whether it may be, writes everything down. */
@Injectable()
export class InstanceDesk {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(Events) private readonly events: Events,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Locks the instance for this transaction.
   * @throws AppError not_found, operation_in_progress, illegal_state
   */
  async take(organizationId: string, id: string, command: InstanceCommand): Promise<InstanceRow> {
    const instance = await this.lock(organizationId, id);
    this.requireIdle(instance);
    if (instance.rescueSince !== null && !RESCUE_COMMANDS.has(command)) {
      throw new AppError({
        kind: 'conflict',
        code: 'illegal_state',
        publicMessage: `${instance.name} runs its rescue system: leave that first.`,
      });
    }
    if (INSTANCE_STATES[instance.status][command] === undefined) {
      throw new AppError({
        kind: 'conflict',
        code: 'illegal_state',
        publicMessage: `${instance.name} is ${instance.status}: it cannot be ${PAST_TENSE[command]} now.`,
      });
    }
    return instance;
  }

  /** @throws AppError operation_in_progress */
  requireIdle({ name, currentOperationId }: InstanceRow): void {
    if (currentOperationId === null) return;
    throw new AppError({
      kind: 'conflict',
      code: 'operation_in_progress',
      publicMessage: `Another change of ${name} is running: wait until it has finished.`,
    });
  }

  /** @throws AppError not_found */
  async lock(organizationId: string, id: string): Promise<InstanceRow> {
    if (!isId(id)) throw notFound('instance');
    await this.database.client
      .$queryRaw`SELECT 1 FROM instances WHERE id = ${id}::uuid AND organization_id = ${organizationId}::uuid FOR UPDATE`;
    const instance = await this.database.client.instance.findFirst({ where: { id, organizationId, deletedAt: null } });
    if (!instance) throw notFound('instance');
    return instance;
  }

  /** Writes the operation, the instance's new state, the audit row and the event, as part of the caller's transaction. */
  async begin(instance: InstanceRow, order: Order): Promise<string> {
    const now = this.clock.now();
    await this.operations.start({
      id: order.operationId,
      kind: order.kind,
      organizationId: instance.organizationId,
      instanceId: instance.id,
      providerId: instance.providerId,
      params: order.params,
      steps: order.steps,
      requestedBy: order.requestedBy,
      deadlineAt: new Date(now.getTime() + order.deadlineMs),
      currency: instance.currency,
    });
    const { command } = order;
    const during = (command && INSTANCE_STATES[instance.status][command]?.during) ?? instance.status;
    await this.database.client.instance.update({
      where: { id: instance.id },
      data: {
        desiredStatus: order.desired,
        currentOperationId: order.operationId,
        ...(during === instance.status
          ? {}
          : { status: during, lastKnownStatus: instance.status, statusChangedAt: now }),
      },
    });
    await this.audit.record({
      action: order.kind,
      targetKind: 'instance',
      targetId: instance.id,
      organizationId: instance.organizationId,
      before: { status: instance.status },
      after: { operationId: order.operationId, desiredStatus: order.desired, ...order.asked },
      ...(order.reason === undefined ? {} : { reason: order.reason }),
    });
    await this.events.emit('instance.updated', instance.organizationId, instance.id, {
      status: during,
      operationId: order.operationId,
    });
    return order.operationId;
  }
}
