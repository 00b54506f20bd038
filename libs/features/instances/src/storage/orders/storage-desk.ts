import { Inject, Injectable } from '@nestjs/common';
import type { operations } from '@uni/contracts';
import { Database, Events, isUniqueViolation, type Prisma } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { Operations, type JsonObject } from '@uni/feature-operations';
import { AppError, CLOCK, isId, newId, notFound, type Clock } from '@uni/platform';
import type { InstanceRow } from '../../instance.types.js';
import { declaredBy, illegal } from '../storage.rules.js';
import type { StorageKind, StorageRow } from '../storage.types.js';

export interface StorageOrder {
  readonly operationId: string;
  readonly kind: operations.OperationKind;
  /** One, or several in their order. */
  readonly step: string | readonly string[];
  readonly params: JsonObject;
  readonly deadlineMs: number;
  /** null where a clock gives the order. */
  readonly requestedBy: string | null;
}

type NewItem = Pick<StorageRow, 'kind' | 'name'> &
  Partial<Pick<StorageRow, 'sizeGib' | 'withMemory' | 'scheduled'>> & { readonly id: string };

/** Where orders about what stands beside a machine, and about its network, are taken: locks, says whether it may be, writes everything down. */
@Injectable()
export class StorageDesk {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(Events) private readonly events: Events,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Locks an instance that rests, running or stopped.
   * @throws AppError not_found, operation_in_progress, illegal_state
   */
  async instance(organizationId: string, id: string): Promise<InstanceRow> {
    const instance = await this.owner(organizationId, id);
    if (instance.deletedAt !== null) throw notFound('instance');
    if (instance.status !== 'running' && instance.status !== 'stopped')
      throw illegal(`${instance.name} is ${instance.status}: it must be running or stopped for this.`);
    return instance;
  }

  /** Like {@link instance}, in any state and also after it was deleted: what it has left behind may still be removed. */
  async owner(organizationId: string, id: string): Promise<InstanceRow> {
    if (!isId(id)) throw notFound('instance');
    await this.database.client
      .$queryRaw`SELECT 1 FROM instances WHERE id = ${id}::uuid AND organization_id = ${organizationId}::uuid FOR UPDATE`;
    const instance = await this.database.client.instance.findFirst({ where: { id, organizationId } });
    if (!instance) throw notFound('instance');
    if (instance.currentOperationId !== null) throw inProgress(instance.name);
    return instance;
  }

  /**
   * Locks one thing that nothing is being done to; of one instance, where that is named.
   * @throws AppError not_found, operation_in_progress; illegal_state when it is gone at its place, unless that is allowed
   */
  async item(
    organizationId: string,
    kind: StorageKind,
    id: string,
    instanceId: string | null,
    evenGone = false,
  ): Promise<StorageRow> {
    if (!isId(id)) throw notFound(kind);
    await this.database.client
      .$queryRaw`SELECT 1 FROM storage_items WHERE id = ${id}::uuid AND organization_id = ${organizationId}::uuid FOR UPDATE`;
    const item = await this.database.client.storageItem.findFirst({
      where: { id, organizationId, kind, deletedAt: null, ...(instanceId === null ? {} : { instanceId }) },
    });
    if (!item) throw notFound(kind);
    if (item.imported)
      throw illegal(`${item.name} came along with an imported machine and can only be changed at its place itself.`);
    if (item.operationId !== null) throw inProgress(item.name);
    if (item.state === 'gone' && !evenGone)
      throw illegal(`${item.name} does not exist at its place any more: delete it here.`);
    return item;
  }

  async declared(providerId: string): Promise<ReturnType<typeof declaredBy>> {
    const select = { description: true } as const;
    return declaredBy(
      (await this.database.client.provider.findUnique({ where: { id: providerId }, select }))?.description,
    );
  }

  count(instanceId: string, kind: StorageKind): Promise<number> {
    return this.database.client.storageItem.count({
      where: {
        instanceId,
        kind,
        deletedAt: null,
        ...(kind === 'volume' ? { OR: [{ attached: true }, { state: 'creating' }] } : {}),
      },
    });
  }

  /** Orders a new thing. @returns the operation's id. @throws AppError name_taken */
  async make(
    instance: InstanceRow,
    item: NewItem,
    order: Omit<StorageOrder, 'operationId' | 'params'>,
  ): Promise<string> {
    const operationId = newId();
    const now = this.clock.now();
    const { organizationId, providerId } = instance;
    const data = {
      ...item,
      organizationId,
      providerId,
      instanceId: instance.id,
      operationId,
      createdAt: now,
      changedAt: now,
    };
    try {
      await this.database.client.storageItem.create({ data });
    } catch (error) {
      if (
        isUniqueViolation(error, 'storage_items_name_once') ||
        isUniqueViolation(error, 'storage_items_volume_name_once')
      )
        throw nameTaken(item);
      throw error;
    }
    const params = { itemId: item.id, name: item.name, previous: 'creating' };
    return this.begin(instance, { ...order, operationId, params });
  }

  /** Orders something about a thing that stands. @returns the operation's id. */
  async change(
    instance: InstanceRow,
    item: StorageRow,
    order: Omit<StorageOrder, 'operationId' | 'params'> & { readonly sizeGib?: number },
    change: Prisma.StorageItemUncheckedUpdateInput & { state: 'working' | 'deleting' },
  ): Promise<string> {
    const operationId = newId();
    await this.database.client.storageItem.update({
      where: { id: item.id },
      data: { ...change, operationId, changedAt: this.clock.now() },
    });
    const { sizeGib, ...rest } = order;
    const params = {
      itemId: item.id,
      name: item.name,
      previous: item.state,
      ...(sizeGib === undefined ? {} : { sizeGib }),
    };
    return this.begin(instance, { ...rest, operationId, params });
  }

  /** Writes the operation, the audit row and the event, as part of the caller's transaction. */
  async begin(instance: InstanceRow, order: StorageOrder): Promise<string> {
    const { operationId, kind } = order;
    const { id: instanceId, organizationId, providerId, currency } = instance;
    await this.operations.start({
      id: operationId,
      kind,
      organizationId,
      instanceId,
      providerId,
      params: order.params,
      steps: [order.step].flat(),
      requestedBy: order.requestedBy,
      deadlineAt: new Date(this.clock.now().getTime() + order.deadlineMs),
      currency,
    });
    await this.database.client.instance.update({
      where: { id: instanceId },
      data: { currentOperationId: operationId },
    });
    await this.audit.record({
      action: kind,
      targetKind: 'instance',
      targetId: instanceId,
      organizationId,
      after: { operationId, ...order.params },
    });
    await this.events.emit('instance.updated', organizationId, instanceId, { status: instance.status, operationId });
    return operationId;
  }
}

function inProgress(name: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'operation_in_progress',
    publicMessage: `Another change of ${name} is running: wait until it has finished.`,
  });
}

function nameTaken({ kind, name }: NewItem): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'name_taken',
    publicMessage: `You have a ${kind} named ${name} already: choose another name.`,
    errors: [{ path: 'name', message: 'is taken' }],
  });
}
