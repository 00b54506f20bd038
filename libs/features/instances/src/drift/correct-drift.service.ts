import { Inject, Injectable } from '@nestjs/common';
import type { drift } from '@uni/contracts';
import { Database } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { AppError, must } from '@uni/platform';
import { LifecycleOrders } from '../orders/lifecycle-orders.service.js';
import { PowerOrders } from '../orders/power-orders.service.js';
import { RenameOrder } from '../orders/rename-order.service.js';
import { ResizeOrder } from '../orders/resize-order.service.js';
import type { InstanceRow } from '../instance.types.js';
import type { DriftItem } from '../reconcile/verdict.js';
import { correctObstacle, isSizeField } from './drift.options.js';
import { DriftDesk } from './drift-desk.js';

type WayBack = 'size' | 'name' | 'power';
const wayBack = (field: string): WayBack => (isSizeField(field) ? 'size' : field === 'name' ? 'name' : 'power');

/** Brings a machine back to what was ordered, by one operation: a resize to its own size, a change of power, or its own name. */
@Injectable()
export class CorrectDrift {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DriftDesk) private readonly desk: DriftDesk,
    @Inject(PowerOrders) private readonly power: PowerOrders,
    @Inject(LifecycleOrders) private readonly lifecycle: LifecycleOrders,
    @Inject(ResizeOrder) private readonly resizing: ResizeOrder,
    @Inject(RenameOrder) private readonly renaming: RenameOrder,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  /**
   * @returns the operation's id.
   * @throws AppError not_found, drift_changed, drift_unsolvable, operation_in_progress, illegal_state, insufficient_credits
   */
  correct(instanceId: string, request: drift.CorrectDriftRequest, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const { instance, chosen, state } = await this.desk.take(instanceId, request.differences);
      for (const item of chosen) this.desk.refuse(correctObstacle(item, state));
      const [first, ...others] = new Set(chosen.map(({ field }) => wayBack(field)));
      if (others.length > 0) {
        throw new AppError({
          kind: 'unprocessable',
          code: 'drift_unsolvable',
          publicMessage: 'One operation brings back the size, the state or the name: correct one after the other.',
        });
      }
      const operationId = await this.begin(must(first, 'difference'), instance, chosen, requestedBy);
      await this.audit.record({
        action: 'instance.drift_corrected',
        targetKind: 'instance',
        targetId: instance.id,
        organizationId: instance.organizationId,
        before: Object.fromEntries(chosen.map(({ field, actual }) => [field, actual])),
        after: { operationId, ...Object.fromEntries(chosen.map(({ field, expected }) => [field, expected])) },
        reason: request.reason,
      });
      return operationId;
    });
  }

  private begin(
    way: WayBack,
    instance: InstanceRow,
    chosen: readonly DriftItem[],
    requestedBy: string,
  ): Promise<string> {
    const { organizationId, id } = instance;
    if (way === 'size') return this.resizing.toOwnSize(organizationId, id, requestedBy);
    if (way === 'name') return this.renaming.toOwnName(organizationId, id, requestedBy);
    return this.powerBack(instance, must(chosen[0], 'difference'), requestedBy);
  }

  private powerBack(
    { id, organizationId }: InstanceRow,
    { expected }: DriftItem,
    requestedBy: string,
  ): Promise<string> {
    if (expected === 'running') return this.power.start(organizationId, id, requestedBy);
    if (expected === 'stopped') return this.power.stop(organizationId, id, false, requestedBy);
    return this.lifecycle.order(expected === 'suspended' ? 'suspend' : 'shelve', organizationId, id, requestedBy);
  }
}
