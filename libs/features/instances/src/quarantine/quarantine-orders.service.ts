import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { imports } from '@uni/contracts';
import { Database } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { OperationPolicies, Operations } from '@uni/feature-operations';
import { AppError, CLOCK, currentContext, isId, newId, notFound, type Clock } from '@uni/platform';
import { z } from 'zod';
import { ImportOrders } from '../imports/import-orders.service.js';
import { MINUTE_MS } from '../instance.types.js';
import { DeleteOrder } from '../orders/delete-order.service.js';
import { lockItem, type QuarantineRow } from './quarantine.sql.js';

export const orphanDeleteParams = z.object({ itemId: z.string() });
export const ORPHAN_DELETE_STEPS = ['prove', 'remove'] as const;
/** Copies of large disks take a while to go. */
const DELETE_DEADLINE_MS = 120 * MINUTE_MS;

/** What administrators do with things in quarantine. Nothing happens to one that nobody has named. */
@Injectable()
export class QuarantineOrders implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ImportOrders) private readonly importing: ImportOrders,
    @Inject(DeleteOrder) private readonly deleting: DeleteOrder,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(OperationPolicies) private readonly policies: OperationPolicies,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.policies.register({
      kind: 'orphan.delete',
      pointOfNoReturn: null,
      retry: async ({ params }) => {
        const { itemId } = orphanDeleteParams.parse(params);
        const { actor } = currentContext();
        const item = await this.take(itemId);
        return this.beginDelete(item, actor.kind === 'user' ? actor.userId : null);
      },
    });
  }

  /**
   * Gives a machine with the mark of nobody to a customer.
   * @returns the operation's id.
   * @throws AppError not_found, operation_in_progress, illegal_state, and what refuses an import
   */
  adopt(id: string, request: imports.AdoptOrphanRequest, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const item = await this.take(id);
      if (item.kind !== 'machine') throw illegal(`${item.name} is no machine: it cannot be given to anybody.`);
      const { organizationId, templateId, price, name } = request;
      const { operationId } = await this.importing.adopt({
        providerId: item.provider_id,
        organizationId,
        templateId,
        price,
        externalId: item.external_id,
        name: name ?? null,
        previousMark: item.mark,
        requestedBy,
      });
      await this.atWork(item, operationId);
      return operationId;
    });
  }

  /** Leaves the list until something about it changes. @throws AppError not_found, operation_in_progress */
  ignore(id: string, reason: string, requestedBy: string): Promise<void> {
    return this.database.transaction(async () => {
      const item = await this.take(id);
      await this.database.client.quarantineItem.update({
        where: { id },
        data: { ignoredAt: this.clock.now(), ignoredBy: requestedBy, ignoreReason: reason },
      });
      await this.record('orphan.ignore', item, {}, reason);
    });
  }

  /**
   * Removes it at its place, after another look at its mark; of a ghost, the instance.
   * @param name typed again by whoever wants it gone.
   * @returns the operation's id.
   * @throws AppError not_found, operation_in_progress, validation_failed, deletion_protected
   */
  delete(id: string, name: string, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const item = await this.take(id);
      if (name !== item.name) {
        throw new AppError({
          kind: 'invalid',
          code: 'validation_failed',
          publicMessage: `Type the name of what is to be deleted: ${item.name}.`,
          errors: [{ path: 'name', message: 'is not the name of it' }],
        });
      }
      if (item.kind !== 'ghost') return this.beginDelete(item, requestedBy);
      const instance = await this.database.client.instance.findUniqueOrThrow({ where: { id: item.mark } });
      await this.record('orphan.delete', item, { instanceId: instance.id });
      return this.deleting.delete(instance.organizationId, instance.id, requestedBy);
    });
  }

  private async beginDelete(item: QuarantineRow, requestedBy: string | null): Promise<string> {
    const operationId = newId();
    await this.operations.start({
      id: operationId,
      kind: 'orphan.delete',
      organizationId: null,
      instanceId: null,
      providerId: item.provider_id,
      params: { itemId: item.id, kind: item.kind, externalId: item.external_id, name: item.name },
      steps: ORPHAN_DELETE_STEPS,
      requestedBy,
      deadlineAt: new Date(this.clock.now().getTime() + DELETE_DEADLINE_MS),
      currency: null,
    });
    await this.atWork(item, operationId);
    await this.record('orphan.delete', item, { operationId });
    return operationId;
  }

  private async atWork(item: QuarantineRow, operationId: string): Promise<void> {
    await this.database.client.quarantineItem.update({ where: { id: item.id }, data: { operationId } });
  }

  private async take(id: string): Promise<QuarantineRow> {
    const [item] = isId(id) ? await this.database.query(lockItem, id) : [];
    if (!item || item.resolved_at !== null) throw notFound('thing in quarantine');
    if (item.operation_id === null) return item;
    throw new AppError({
      kind: 'conflict',
      code: 'operation_in_progress',
      publicMessage: `Something is being done with ${item.name}: wait until it has finished.`,
    });
  }

  private record(
    action: string,
    { id, kind, external_id: externalId, mark, name, provider_id: providerId }: QuarantineRow,
    after: Readonly<Record<string, unknown>>,
    reason: string | null = null,
  ): Promise<void> {
    const before = { kind, externalId, mark, name, providerId };
    return this.audit.record({ action, targetKind: 'orphan', targetId: id, before, after, reason });
  }
}

function illegal(publicMessage: string): AppError {
  return new AppError({ kind: 'conflict', code: 'illegal_state', publicMessage });
}
