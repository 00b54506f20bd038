import { Inject, Injectable } from '@nestjs/common';
import {
  done,
  type OperationDefinition,
  type OperationStep,
  type StepContext,
  type StepOutcome,
  type StoredFailure,
} from '@uni/feature-operations';
import { powerStateParams } from '../instance.params.js';
import type { InstanceRow } from '../instance.types.js';
import { followTask, keptBy } from './follow-task.js';
import { InstanceChanges } from './instance-changes.js';
import { Machines, refOf } from './machines.js';
import { RescueExit } from './rescue.exit.js';

/** Into a way of being off. It costs what that state costs from the moment in which the provider confirms it. */
abstract class AwayDefinition implements OperationDefinition {
  abstract readonly kind: 'instance.suspend' | 'instance.shelve';
  abstract readonly steps: Readonly<Record<string, OperationStep>>;
  abstract readonly sentences: NonNullable<OperationDefinition['sentences']>;
  protected abstract readonly action: 'suspend' | 'shelve';
  protected abstract readonly reached: 'suspended' | 'shelved';

  constructor(
    @Inject(Machines) private readonly machines: Machines,
    @Inject(InstanceChanges) protected readonly changes: InstanceChanges,
    @Inject(RescueExit) protected readonly exit: RescueExit,
  ) {}

  protected abstract charge(instance: InstanceRow, operationId: string, unpaid: boolean): Promise<void>;

  protected async go(context: StepContext): Promise<StepOutcome> {
    const { instance, driver } = await this.machines.of(context.operation);
    const request = { action: this.action, force: false, graceMs: 0 } as const;
    const unfinished = await followTask(context, driver, keptBy(context), () =>
      driver.power(refOf(instance), request, context.call),
    );
    return unfinished ?? done({ commit: () => this.away(context) });
  }

  private async away(context: StepContext): Promise<void> {
    const { operation } = context;
    const { reason } = powerStateParams.parse(operation.params);
    const instance = await this.changes.lock(String(operation.instanceId));
    await this.charge(instance, operation.id, reason === 'depleted');
    await this.changes.release(instance);
    await this.changes.become(instance, this.reached, { stopReason: reason, lastSeenAt: context.now() });
  }

  async succeeded({ operation }: StepContext): Promise<void> {
    await this.changes.free(String(operation.instanceId), operation.id);
  }

  /** Nothing was confirmed: it is, and costs, what it was before. */
  async failed({ operation }: StepContext, _failure: StoredFailure): Promise<{ refundedMicros: null }> {
    const instance = await this.changes.lock(String(operation.instanceId));
    const { previous } = powerStateParams.parse(operation.params);
    await this.changes.become(instance, previous, { desiredStatus: previous === 'running' ? 'running' : 'stopped' });
    await this.changes.free(instance.id, operation.id);
    return { refundedMicros: null };
  }
}

/** Off with the memory kept. */
@Injectable()
export class SuspendDefinition extends AwayDefinition {
  readonly kind = 'instance.suspend' as const;
  protected readonly action = 'suspend' as const;
  protected readonly reached = 'suspended' as const;
  readonly steps: Readonly<Record<string, OperationStep>> = { suspend: { run: (context) => this.go(context) } };
  readonly sentences = {
    operation_timeout: 'The place did not suspend the machine in time: it is still on. Try again.',
    provider_unavailable: 'The place does not answer at the moment: the machine is still on. Try again later.',
    provider_misconfigured: 'The place refuses our access: the machine is still on. Your hoster has been told.',
    provider_refused: 'The place refused to suspend the machine. Your hoster has been told.',
  };

  protected charge(instance: InstanceRow, operationId: string): Promise<void> {
    return this.changes.chargeSuspended(instance, operationId);
  }
}

/** Off with the disks kept and the compute given back. */
@Injectable()
export class ShelveDefinition extends AwayDefinition {
  readonly kind = 'instance.shelve' as const;
  protected readonly action = 'shelve' as const;
  protected readonly reached = 'shelved' as const;
  readonly steps: Readonly<Record<string, OperationStep>> = {
    unrescue: { run: (context) => this.exit.run(context) },
    shelve: { weight: 4, run: (context) => this.go(context) },
  };
  readonly sentences = {
    operation_timeout: 'The place did not shelve the machine in time: it is as it was. Try again.',
    provider_unavailable: 'The place does not answer at the moment: the machine is as it was. Try again later.',
    provider_misconfigured: 'The place refuses our access: the machine is as it was. Your hoster has been told.',
    provider_refused: 'The place refused to shelve the machine. Your hoster has been told.',
  };

  protected charge(instance: InstanceRow, operationId: string, unpaid: boolean): Promise<void> {
    return this.changes.chargeShelved(instance, operationId, unpaid);
  }
}
