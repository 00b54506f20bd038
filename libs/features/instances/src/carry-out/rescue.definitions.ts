import { Inject, Injectable } from '@nestjs/common';
import { ProviderError, type Accepted, type MachineRef, type RescueFacet } from '@uni/compute-port';
import {
  done,
  OperationSecrets,
  type OperationDefinition,
  type OperationStep,
  type StepContext,
  type StepOutcome,
  type StoredFailure,
} from '@uni/feature-operations';
import { rescueParams } from '../instance.params.js';
import { followTask, keptBy } from './follow-task.js';
import { InstanceChanges } from './instance-changes.js';
import { Machines, refOf } from './machines.js';
import { RescueExit } from './rescue.exit.js';

/** Starts the rescue system. What it costs does not change: the machine runs. */
@Injectable()
export class RescueDefinition implements OperationDefinition {
  readonly kind = 'instance.rescue' as const;
  readonly steps: Readonly<Record<string, OperationStep>> = { rescue: { run: (context) => this.enter(context) } };
  readonly sentences = {
    operation_timeout: 'The place did not start the rescue system in time. Try again.',
    provider_unavailable: 'The place does not answer at the moment. Try again later.',
    provider_misconfigured: 'The place refuses our access. Your hoster has been told.',
    provider_refused: 'The place refused to start the rescue system. Your hoster has been told.',
  };

  constructor(
    @Inject(Machines) private readonly machines: Machines,
    @Inject(InstanceChanges) private readonly changes: InstanceChanges,
    @Inject(OperationSecrets) private readonly secrets: OperationSecrets,
  ) {}

  private async enter(context: StepContext): Promise<StepOutcome> {
    const { instance, driver } = await this.machines.of(context.operation);
    const { rescue } = driver;
    if (!rescue)
      throw new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorMessage: 'no rescue system' });
    const ref = refOf(instance);
    const ask = () => this.ask(context, rescue, ref);
    const unfinished = await followTask(context, driver, keptBy(context), ask);
    if (unfinished) return unfinished;
    // An answer that got lost had the password in it; a vendor that goes on showing it tells it again.
    if (!(await this.secrets.has(context.operation))) await ask();
    return done({
      commit: async () => {
        await this.secrets.renew(context.operation);
        await this.changes.become(await this.changes.lock(instance.id), 'running', {
          rescueSince: context.now(),
          lastSeenAt: context.now(),
        });
      },
    });
  }

  /** The password goes into its sealed place before anything else happens, and never further with the task. */
  private async ask(context: StepContext, rescue: RescueFacet, ref: MachineRef): Promise<Accepted> {
    const { password, externalId, task } = await rescue.enter(ref, context.call);
    if (password !== null) await context.commit(() => this.secrets.put(context.operation, password));
    return { externalId, task };
  }

  async succeeded({ operation }: StepContext): Promise<void> {
    await this.changes.free(String(operation.instanceId), operation.id);
  }

  async failed({ operation }: StepContext, _failure: StoredFailure): Promise<{ refundedMicros: null }> {
    await this.secrets.forget(operation);
    const instance = await this.changes.lock(String(operation.instanceId));
    await this.changes.become(instance, rescueParams.parse(operation.params).previous);
    await this.changes.free(instance.id, operation.id);
    return { refundedMicros: null };
  }
}

/** Back to the machine's own system. */
@Injectable()
export class UnrescueDefinition implements OperationDefinition {
  readonly kind = 'instance.unrescue' as const;
  readonly steps: Readonly<Record<string, OperationStep>> = { unrescue: { run: (context) => this.exit.run(context) } };
  readonly sentences = {
    operation_timeout: 'The place did not leave the rescue system in time. Try again.',
    provider_unavailable: 'The place does not answer at the moment. Try again later.',
    provider_misconfigured: 'The place refuses our access. Your hoster has been told.',
    provider_refused: 'The place refused to leave the rescue system. Your hoster has been told.',
  };

  constructor(
    @Inject(InstanceChanges) private readonly changes: InstanceChanges,
    @Inject(RescueExit) private readonly exit: RescueExit,
  ) {}

  async succeeded({ operation }: StepContext): Promise<void> {
    await this.changes.free(String(operation.instanceId), operation.id);
  }

  async failed({ operation }: StepContext, _failure: StoredFailure): Promise<{ refundedMicros: null }> {
    const instance = await this.changes.lock(String(operation.instanceId));
    await this.changes.become(instance, rescueParams.parse(operation.params).previous);
    await this.changes.free(instance.id, operation.id);
    return { refundedMicros: null };
  }
}
