import { Inject, Injectable } from '@nestjs/common';
import { ProviderError, type ComputeDriver, type MachineRef } from '@uni/compute-port';
import { done, wait, type StepContext, type StepOutcome } from '@uni/feature-operations';
import { LOGGER, type Logger } from '@uni/platform';
import { resizeParams, type ResizeParams } from '../instance.params.js';
import { followTask, isGone, keptBy } from './follow-task.js';
import { Machines, refOf } from './machines.js';

/** Brings the old size back, and the machine on again where it ran. A disk that has grown stays so: disks never shrink. */
@Injectable()
export class ResizeCleanup {
  constructor(
    @Inject(Machines) private readonly machines: Machines,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(context: StepContext): Promise<StepOutcome> {
    const { operation } = context;
    if (operation.memory['resizeBegun'] !== true && operation.memory['stopped'] !== true)
      return done({ detail: 'Nothing had been changed' });
    const { instance, driver } = await this.machines.of(operation);
    const params = resizeParams.parse(operation.params);
    try {
      return await this.goBack(context, driver, refOf(instance), params);
    } catch (error) {
      // Reconciliation says what becomes of a machine that is gone; there is no size to bring back.
      if (isGone(error)) return done({ detail: 'The machine does not exist any more' });
      throw error;
    }
  }

  private async goBack(
    context: StepContext,
    driver: ComputeDriver,
    ref: MachineRef,
    params: ResizeParams,
  ): Promise<StepOutcome> {
    const kept = keptBy(context);
    if (context.operation.memory['resizeBegun'] === true && kept['stage'] !== 'start') {
      const unfinished = await this.restoreSize(context, driver, ref, params);
      if (unfinished) return unfinished;
      await context.keep({ handle: null, stage: 'start' });
    }
    if (params.previous !== 'running') return done({ detail: 'The old size is back' });
    const request = { action: 'start', force: false, graceMs: 0 } as const;
    try {
      const unfinished = await followTask(context, driver, { ...keptBy(context), stage: 'start' }, () =>
        driver.power(ref, request, context.call),
      );
      return unfinished ?? done({ detail: 'The old size is back' });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // It cannot be switched on again: it stays off, and costs what a stopped one costs.
      await context.remember({ leftOff: true });
      return done({ detail: 'The old size is back; the machine could not be switched on' });
    }
  }

  private async restoreSize(
    context: StepContext,
    driver: ComputeDriver,
    ref: MachineRef,
    params: ResizeParams,
  ): Promise<StepOutcome | null> {
    const kept = { ...keptBy(context), stage: 'size' };
    try {
      if (kept.handle === null) {
        const now = await driver.get(ref, context.call);
        const { vcpus, memoryMib, diskGib } = params.from.size;
        if (now.vcpus === vcpus && now.memoryMib === memoryMib) return null;
        if (now.busy) return wait(2_000);
        const size = { vcpus, memoryMib, diskGib: Math.max(diskGib, now.diskGib ?? params.to.size.diskGib) };
        return await followTask(context, driver, kept, () => driver.resize(ref, size, context.call));
      }
      return await followTask(context, driver, kept, () => Promise.reject(new Error('a task is being followed')));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // Refused for good: the difference shows up as drift, for an operator to mend.
      this.logger.error({ err: error, operationId: context.operation.id }, 'old size not restored');
      return null;
    }
  }
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof ProviderError &&
    !error.retryable &&
    error.code !== 'not_found' &&
    error.code !== 'unauthorized' &&
    error.code !== 'forbidden'
  );
}
