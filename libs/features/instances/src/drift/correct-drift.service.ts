import { Inject, Injectable } from '@nestjs/common';
import type { drift } from '@uni/contracts';
import { Database } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { AppError, must } from '@uni/platform';
import { LifecycleOrders } from '../orders/lifecycle-orders.service.js';
import { PowerOrders } from '../orders/power-orders.service.js';
import { ResizeOrder } from '../orders/resize-order.service.js';
import type { InstanceRow } from '../instance.types.js';
import type { DriftItem } from '../reconcile/verdict.js';
import { correctObstacle, isSizeField } from './drift.options.js';
import { DriftDesk } from './drift-desk.js';

/** Brings a machine back to what was ordered, by an operation of the usual kind: a resize to its own size, or a change of power. */
@Injectable()
export class CorrectDrift {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DriftDesk) private readonly desk: DriftDesk,
    @Inject(PowerOrders) private readonly power: PowerOrders,
    @Inject(LifecycleOrders) private readonly lifecycle: LifecycleOrders,
    @Inject(ResizeOrder) private readonly resizing: ResizeOrder,
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
      const sizes = chosen.filter(({ field }) => isSizeField(field));
      if (sizes.length > 0 && sizes.length < chosen.length) {
        throw new AppError({
          kind: 'unprocessable',
          code: 'drift_unsolvable',
          publicMessage: 'One operation brings back either the size or the state: correct one after the other.',
        });
      }
      const operationId =
        sizes.length > 0
          ? await this.resizing.toOwnSize(instance.organizationId, instance.id, requestedBy)
          : await this.powerBack(instance, must(chosen[0], 'difference'), requestedBy);
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
