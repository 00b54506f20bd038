import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@uni/data';
import { InstanceBilling } from '@uni/feature-billing';
import { newId } from '@uni/platform';
import { DEADLINES_MS, GRACE_MS } from '../instance.types.js';
import { InstanceDesk, stepsOff } from './instance-desk.js';
import { LifecycleOrders } from './lifecycle-orders.service.js';

/** Orders to switch on, off and over. Each answers with the id of the operation that carries it out. */
@Injectable()
export class PowerOrders {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(InstanceDesk) private readonly desk: InstanceDesk,
    @Inject(InstanceBilling) private readonly billing: InstanceBilling,
    @Inject(LifecycleOrders) private readonly lifecycle: LifecycleOrders,
  ) {}

  /**
   * Switches on from whichever way of being off it is in: what is shelved or suspended is brought back.
   * @throws AppError not_found, operation_in_progress, illegal_state, insufficient_credits
   */
  start(organizationId: string, id: string, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const { status } = await this.desk.lock(organizationId, id);
      if (status === 'shelved') return this.lifecycle.order('unshelve', organizationId, id, requestedBy);
      if (status === 'suspended') return this.lifecycle.order('resume', organizationId, id, requestedBy);
      const instance = await this.desk.take(organizationId, id, 'start');
      const operationId = newId();
      await this.billing.hold({
        accountId: instance.accountId,
        vmId: instance.vmId,
        operationId,
        amountMicros: instance.runningMicrosPerHour,
      });
      return this.desk.begin(instance, {
        operationId,
        kind: 'instance.start',
        command: 'start',
        desired: 'running',
        params: { previous: instance.status },
        steps: ['start'],
        deadlineMs: DEADLINES_MS.start,
        requestedBy,
      });
    });
  }

  /** @throws AppError not_found, operation_in_progress, illegal_state */
  stop(organizationId: string, id: string, force: boolean, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.take(organizationId, id, 'stop');
      return this.desk.begin(instance, {
        operationId: newId(),
        kind: 'instance.stop',
        command: 'stop',
        desired: 'stopped',
        params: { previous: instance.status, force, graceMs: GRACE_MS, thenForce: false, reason: 'requested' },
        steps: stepsOff(instance, ['stop']),
        deadlineMs: DEADLINES_MS.stop,
        requestedBy,
        asked: { force },
      });
    });
  }

  /**
   * Off because the credit is used up: asks the guest, and pulls the plug when it does not react within the grace.
   * @returns null when there is credit again.
   * @throws AppError not_found, operation_in_progress, illegal_state
   */
  stopDepleted(organizationId: string, id: string, graceMs: number): Promise<string | null> {
    return this.database.transaction(async () => {
      const instance = await this.desk.take(organizationId, id, 'stop');
      if (!(await this.billing.isDepleted(instance.accountId))) return null;
      return this.desk.begin(instance, {
        operationId: newId(),
        kind: 'instance.stop',
        command: 'stop',
        desired: 'stopped',
        params: {
          previous: instance.status,
          // A guest that sleeps cannot be asked.
          force: instance.status === 'suspended',
          graceMs,
          thenForce: true,
          reason: 'depleted',
        },
        steps: stepsOff(instance, ['stop']),
        deadlineMs: DEADLINES_MS.stop,
        requestedBy: null,
        reason: 'The credit is used up.',
      });
    });
  }

  /** @throws AppError not_found, operation_in_progress, illegal_state */
  reboot(organizationId: string, id: string, force: boolean, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.take(organizationId, id, 'reboot');
      return this.desk.begin(instance, {
        operationId: newId(),
        kind: 'instance.reboot',
        command: 'reboot',
        desired: 'running',
        params: { previous: instance.status, force, graceMs: GRACE_MS },
        steps: ['reboot'],
        deadlineMs: DEADLINES_MS.reboot,
        requestedBy,
        asked: { force },
      });
    });
  }
}
