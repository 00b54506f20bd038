import { Inject, Injectable } from '@nestjs/common';
import {
  done,
  fail,
  failure,
  type OperationDefinition,
  type OperationStep,
  type StepContext,
  type StoredFailure,
} from '@uni/feature-operations';
import { rebootParams } from '../instance.params.js';
import { followTask, isDeafGuest, keptBy } from './follow-task.js';
import { InstanceChanges } from './instance-changes.js';
import { Machines, refOf } from './machines.js';

/** Switches off and on again. What it costs does not change. */
@Injectable()
export class RebootDefinition implements OperationDefinition {
  readonly kind = 'instance.reboot' as const;
  readonly steps: Readonly<Record<string, OperationStep>> = { reboot: { run: (context) => this.reboot(context) } };
  readonly sentences = {
    operation_timeout: 'The place did not reboot the machine in time. Try again, or use force.',
    provider_unavailable: 'The place does not answer at the moment. Try again later.',
    provider_misconfigured: 'The place refuses our access. Your hoster has been told.',
    provider_refused: 'The place refused to reboot the machine. Your hoster has been told.',
  };

  constructor(
    @Inject(Machines) private readonly machines: Machines,
    @Inject(InstanceChanges) private readonly changes: InstanceChanges,
  ) {}

  private async reboot(context: StepContext) {
    const { force, graceMs } = rebootParams.parse(context.operation.params);
    const { instance, driver } = await this.machines.of(context.operation);
    try {
      const request = { action: 'reboot', force, graceMs } as const;
      const unfinished = await followTask(context, driver, keptBy(context), () =>
        driver.power(refOf(instance), request, context.call),
      );
      return unfinished ?? done({ commit: () => this.running(context) });
    } catch (error) {
      if (!force && isDeafGuest(error)) return fail(failure('guest_unresponsive', this.sentences));
      throw error;
    }
  }

  private async running(context: StepContext): Promise<void> {
    const instance = await this.changes.lock(String(context.operation.instanceId));
    await this.changes.become(instance, 'running', { lastSeenAt: context.now() });
  }

  async succeeded({ operation }: StepContext): Promise<void> {
    await this.changes.free(String(operation.instanceId), operation.id);
  }

  /** It ran before, and is charged as before; if it does not run now, the next inventory says so. */
  async failed({ operation }: StepContext, _failure: StoredFailure): Promise<{ refundedMicros: null }> {
    const instance = await this.changes.lock(String(operation.instanceId));
    await this.changes.become(instance, rebootParams.parse(operation.params).previous);
    await this.changes.free(instance.id, operation.id);
    return { refundedMicros: null };
  }
}
