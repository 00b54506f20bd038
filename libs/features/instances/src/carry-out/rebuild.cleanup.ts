import { Inject, Injectable } from '@nestjs/common';
import { ProviderError } from '@uni/compute-port';
import { done, wait, type StepContext, type StepOutcome } from '@uni/feature-operations';
import { rebuildParams } from '../instance.params.js';
import { followTask, isGone, keptBy } from './follow-task.js';
import { Machines, refOf } from './machines.js';

const BUSY_MS = 3_000;
/** A vendor that goes on working on a rebuild that we have given up: then it is told as it stands. */
const PATIENCE_MS = 10 * 60_000;

/**
 * A failed rebuild cannot be taken back. Looks how the machine stands, so that it is shown and charged as what it is; one that was
 * only switched off for it is switched on again.
 */
@Injectable()
export class RebuildCleanup {
  constructor(@Inject(Machines) private readonly machines: Machines) {}

  async run(context: StepContext): Promise<StepOutcome> {
    const { operation } = context;
    const { memory } = operation;
    if (memory['begun'] !== true && memory['stopped'] !== true) return done({ detail: 'Nothing had been changed' });
    const { instance, driver } = await this.machines.of(operation);
    const ref = refOf(instance);
    try {
      const machine = await driver.get(ref, context.call);
      const since = context.step.startedAt ?? context.now();
      if (machine.busy && context.now().getTime() - since.getTime() < PATIENCE_MS) return wait(BUSY_MS);
      const mayStart = rebuildParams.parse(operation.params).previous === 'running' && memory['begun'] !== true;
      if (!mayStart || machine.powerState !== 'stopped') return await this.tell(context, machine.powerState);
      const request = { action: 'start', force: false, graceMs: 0 } as const;
      const unfinished = await followTask(context, driver, keptBy(context), () =>
        driver.power(ref, request, context.call),
      );
      return unfinished ?? (await this.tell(context, 'running'));
    } catch (error) {
      if (isGone(error)) return this.tell(context, 'unknown');
      // It cannot be switched on again: it stays off.
      if (error instanceof ProviderError && error.code === 'invalid') return this.tell(context, 'stopped');
      throw error;
    }
  }

  private async tell(context: StepContext, left: string): Promise<StepOutcome> {
    await context.remember({ left });
    return done({ detail: null });
  }
}
