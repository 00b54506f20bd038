import { Inject, Injectable } from '@nestjs/common';
import type { Capabilities } from '@uni/compute-port';
import { Database, type DesiredStatus } from '@uni/data';
import { InstanceBilling } from '@uni/feature-billing';
import { AppError, newId } from '@uni/platform';
import { DEADLINES_MS, type InstanceRow } from '../instance.types.js';
import { InstanceDesk, stepsOff } from './instance-desk.js';
import { ProviderAbilities } from './provider-abilities.js';

export const LIFECYCLE_ACTIONS = ['suspend', 'resume', 'shelve', 'unshelve', 'rescue', 'unrescue'] as const;
export type LifecycleAction = (typeof LIFECYCLE_ACTIONS)[number];

interface Plan {
  readonly steps: readonly string[];
  readonly desired: DesiredStatus;
  /** It runs afterwards and did not before: the first hour is set aside. */
  readonly holds: boolean;
  /** What its place must be able to do; the way back is never refused. */
  readonly needs: { readonly words: string; readonly has: (capabilities: Capabilities) => boolean } | null;
}

const PLANS: Readonly<Record<LifecycleAction, Plan>> = {
  suspend: {
    steps: ['suspend'],
    desired: 'stopped',
    holds: false,
    needs: { words: 'suspend machines', has: ({ suspend }) => suspend },
  },
  resume: { steps: ['resume'], desired: 'running', holds: true, needs: null },
  shelve: {
    steps: ['shelve'],
    desired: 'stopped',
    holds: false,
    needs: { words: 'shelve machines', has: ({ shelve }) => shelve },
  },
  unshelve: { steps: ['unshelve', 'start'], desired: 'running', holds: true, needs: null },
  rescue: {
    steps: ['rescue'],
    desired: 'running',
    holds: false,
    needs: { words: 'start a rescue system', has: ({ rescue }) => rescue },
  },
  unrescue: { steps: ['unrescue'], desired: 'running', holds: false, needs: null },
};

/** Orders for the ways of being off beside `stopped`, for the ways back from them, and for the rescue system. */
@Injectable()
export class LifecycleOrders {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(InstanceDesk) private readonly desk: InstanceDesk,
    @Inject(InstanceBilling) private readonly billing: InstanceBilling,
    @Inject(ProviderAbilities) private readonly abilities: ProviderAbilities,
  ) {}

  /**
   * @returns the operation's id.
   * @throws AppError not_found, operation_in_progress, illegal_state, unsupported_by_provider; for those that lead back to running,
   * insufficient_credits
   */
  order(action: LifecycleAction, organizationId: string, id: string, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.take(organizationId, id, action);
      if (action === 'unrescue' && instance.rescueSince === null) throw notInRescue(instance.name);
      const { holds, needs } = PLANS[action];
      if (needs) await this.abilities.require(instance.providerId, instance.region, needs.words, needs.has);
      const operationId = newId();
      if (holds) {
        await this.billing.hold({
          accountId: instance.accountId,
          vmId: instance.vmId,
          operationId,
          amountMicros: instance.runningMicrosPerHour,
        });
      }
      return this.begin(instance, action, operationId, requestedBy);
    });
  }

  /**
   * Shelved because the credit is used up, at places that go on charging for a machine that is only stopped.
   * @returns null when there is credit again.
   * @throws AppError not_found, operation_in_progress, illegal_state
   */
  shelveDepleted(organizationId: string, id: string): Promise<string | null> {
    return this.database.transaction(async () => {
      const instance = await this.desk.take(organizationId, id, 'shelve');
      if (!(await this.billing.isDepleted(instance.accountId))) return null;
      return this.begin(instance, 'shelve', newId(), null);
    });
  }

  private begin(
    instance: InstanceRow,
    action: LifecycleAction,
    operationId: string,
    requestedBy: string | null,
  ): Promise<string> {
    const { steps, desired } = PLANS[action];
    const depleted = requestedBy === null;
    return this.desk.begin(instance, {
      operationId,
      kind: `instance.${action}`,
      command: action,
      desired,
      params: { previous: instance.status, reason: depleted ? 'depleted' : 'requested' },
      steps: action === 'shelve' ? stepsOff(instance, steps) : steps,
      deadlineMs: DEADLINES_MS[action],
      requestedBy,
      ...(depleted ? { reason: 'The credit is used up.' } : {}),
    });
  }
}

function notInRescue(name: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'illegal_state',
    publicMessage: `${name} runs its own system: there is no rescue system to leave.`,
  });
}
