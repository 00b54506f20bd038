import { Inject, Injectable } from '@nestjs/common';
import {
  done,
  fail,
  failure,
  wait,
  type OperationDefinition,
  type OperationStep,
  type StepContext,
  type StoredFailure,
} from '@uni/feature-operations';
import { stopParams, type StopParams } from '../instance.params.js';
import { followTask, isDeafGuest, keptBy } from './follow-task.js';
import { InstanceChanges } from './instance-changes.js';
import { Machines, refOf } from './machines.js';
import { RescueExit } from './rescue.exit.js';

/** How long past the grace a vendor's own timeout may take to be told. */
const GRACE_MARGIN_MS = 5_000;

/** Switches off. It stops costing what a running one costs when the provider has confirmed it, not before and not later. */
@Injectable()
export class StopDefinition implements OperationDefinition {
  readonly kind = 'instance.stop' as const;
  readonly steps: Readonly<Record<string, OperationStep>> = {
    unrescue: { run: (context) => this.exit.run(context) },
    stop: { run: (context) => this.stop(context) },
  };
  readonly sentences = {
    operation_timeout: 'The place did not switch the machine off in time: it is still on. Try again, or use force.',
    provider_unavailable: 'The place does not answer at the moment: the machine is still on. Try again later.',
    provider_misconfigured: 'The place refuses our access: the machine is still on. Your hoster has been told.',
    provider_refused: 'The place refused to switch the machine off. Your hoster has been told.',
  };

  constructor(
    @Inject(Machines) private readonly machines: Machines,
    @Inject(InstanceChanges) private readonly changes: InstanceChanges,
    @Inject(RescueExit) private readonly exit: RescueExit,
  ) {}

  private async stop(context: StepContext) {
    const params = stopParams.parse(context.operation.params);
    const { instance, driver } = await this.machines.of(context.operation);
    const kept = keptBy(context);
    const forced = params.force || kept['forced'] === true;
    try {
      const request = { action: 'stop', force: forced, graceMs: params.graceMs } as const;
      const unfinished = await followTask(context, driver, { ...kept, forced }, () =>
        driver.power(refOf(instance), request, context.call),
      );
      if (unfinished === null) return done({ commit: () => this.stopped(context, params) });
      if (!forced && params.thenForce && this.isOverdue(context, params)) return await this.force(context);
      return unfinished;
    } catch (error) {
      if (forced || !isDeafGuest(error)) throw error;
      return params.thenForce ? await this.force(context) : fail(failure('guest_unresponsive', this.sentences));
    }
  }

  private isOverdue(context: StepContext, params: StopParams): boolean {
    const since = context.step.startedAt ?? context.now();
    return context.now().getTime() - since.getTime() > params.graceMs + GRACE_MARGIN_MS;
  }

  private async force(context: StepContext) {
    await context.keep({ handle: null, forced: true });
    return wait(0, { detail: 'The system inside did not react: switching it off by force' });
  }

  private async stopped(context: StepContext, params: StopParams): Promise<void> {
    const { operation } = context;
    const instance = await this.changes.lock(String(operation.instanceId));
    await this.changes.chargeStopped(instance, operation.id, params.reason === 'depleted');
    await this.changes.release(instance);
    await this.changes.become(instance, 'stopped', { stopReason: params.reason, lastSeenAt: context.now() });
  }

  async succeeded({ operation }: StepContext): Promise<void> {
    await this.changes.free(String(operation.instanceId), operation.id);
  }

  async failed({ operation }: StepContext, _failure: StoredFailure): Promise<{ refundedMicros: null }> {
    const instance = await this.changes.lock(String(operation.instanceId));
    const { previous } = stopParams.parse(operation.params);
    await this.changes.become(instance, previous, previous === 'running' ? { desiredStatus: 'running' } : {});
    await this.changes.free(instance.id, operation.id);
    return { refundedMicros: null };
  }
}
