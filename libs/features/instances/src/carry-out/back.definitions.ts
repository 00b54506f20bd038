import { Inject, Injectable } from '@nestjs/common';
import type { MachineState } from '@uni/compute-port';
import type { Prisma } from '@uni/data';
import {
  done,
  type OperationDefinition,
  type OperationStep,
  type StepContext,
  type StepOutcome,
  type StoredFailure,
} from '@uni/feature-operations';
import { powerStateParams } from '../instance.params.js';
import { followTask, keptBy } from './follow-task.js';
import { InstanceChanges } from './instance-changes.js';
import { Machines, refOf } from './machines.js';

/** Back from a way of being off. It costs what a running one costs from the moment in which the provider confirms it. */
abstract class BackDefinition implements OperationDefinition {
  abstract readonly kind: 'instance.resume' | 'instance.unshelve';
  abstract readonly steps: Readonly<Record<string, OperationStep>>;
  abstract readonly sentences: NonNullable<OperationDefinition['sentences']>;

  constructor(
    @Inject(Machines) private readonly machines: Machines,
    @Inject(InstanceChanges) private readonly changes: InstanceChanges,
  ) {}

  /** The machine takes its compute again. A vendor may leave it off: it costs what a stopped one costs until it is switched on. */
  protected async unshelve(context: StepContext): Promise<StepOutcome> {
    const back = await this.power(context, 'unshelve');
    if ('outcome' in back) return back;
    return done({
      commit: async () => {
        await context.remember({ back: true });
        const instance = await this.changes.lock(String(context.operation.instanceId));
        if (back.powerState === 'running') await this.changes.chargeRunning(instance, context.operation.id);
        else await this.changes.chargeStopped(instance, context.operation.id, false);
      },
    });
  }

  /** Anything but `running` costs one call; what runs already answers at once. */
  protected async run(context: StepContext, action: 'resume' | 'start'): Promise<StepOutcome> {
    const machine = await this.power(context, action);
    return 'outcome' in machine ? machine : done({ commit: () => this.running(context, machine) });
  }

  private async power(
    context: StepContext,
    action: 'resume' | 'unshelve' | 'start',
  ): Promise<StepOutcome | MachineState> {
    const { instance, driver } = await this.machines.of(context.operation);
    const request = { action, force: false, graceMs: 0 } as const;
    const unfinished = await followTask(context, driver, keptBy(context), () =>
      driver.power(refOf(instance), request, context.call),
    );
    return unfinished ?? driver.get(refOf(instance), context.call);
  }

  private async running(context: StepContext, { addresses, location }: MachineState): Promise<void> {
    const { operation } = context;
    const instance = await this.changes.lock(String(operation.instanceId));
    await this.changes.chargeRunning(instance, operation.id);
    await this.changes.become(instance, 'running', {
      stopReason: null,
      lastSeenAt: context.now(),
      ...(location === null ? {} : { location }),
      ...(addresses.length > 0 ? { addresses: addresses as unknown as Prisma.InputJsonArray } : {}),
    });
  }

  async succeeded({ operation }: StepContext): Promise<void> {
    await this.changes.free(String(operation.instanceId), operation.id);
  }

  /** What came back and could not be switched on is stopped; everything else is as it was before. */
  async failed({ operation }: StepContext, _failure: StoredFailure): Promise<{ refundedMicros: bigint }> {
    const instance = await this.changes.lock(String(operation.instanceId));
    const refundedMicros = await this.changes.release(instance);
    const back = operation.memory['back'] === true;
    if (back) await this.changes.chargeStopped(instance, operation.id, false);
    await this.changes.become(instance, back ? 'stopped' : powerStateParams.parse(operation.params).previous, {
      desiredStatus: 'stopped',
      ...(back ? { stopReason: 'requested' } : {}),
    });
    await this.changes.free(instance.id, operation.id);
    return { refundedMicros };
  }
}

@Injectable()
export class ResumeDefinition extends BackDefinition {
  readonly kind = 'instance.resume' as const;
  readonly steps: Readonly<Record<string, OperationStep>> = {
    resume: { run: (context) => this.run(context, 'resume') },
  };
  readonly sentences = {
    operation_timeout: 'The place did not resume the machine in time: it is still suspended. Try again.',
    provider_unavailable: 'The place does not answer at the moment: the machine is still suspended. Try again later.',
    provider_refused: 'The place refused to resume the machine. Your hoster has been told.',
  };
}

@Injectable()
export class UnshelveDefinition extends BackDefinition {
  readonly kind = 'instance.unshelve' as const;
  readonly steps: Readonly<Record<string, OperationStep>> = {
    unshelve: { weight: 4, run: (context) => this.unshelve(context) },
    start: { run: (context) => this.run(context, 'start') },
  };
  readonly sentences = {
    operation_timeout: 'The place did not bring the machine back in time. Nothing was charged for it; try again.',
    no_capacity: 'There is no room for this machine at its place at the moment: its data is kept. Try again later.',
    provider_unavailable: 'The place does not answer at the moment: the data is kept. Try again later.',
    provider_refused: 'The place refused to bring the machine back: its data is kept. Your hoster has been told.',
  };
}
