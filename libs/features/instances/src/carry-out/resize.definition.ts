import { Inject, Injectable } from '@nestjs/common';
import type { ComputeDriver, ResizePhase } from '@uni/compute-port';
import {
  done,
  fail,
  failure,
  skip,
  type OperationDefinition,
  type OperationStep,
  type StepContext,
  type StepOutcome,
  type StoredFailure,
} from '@uni/feature-operations';
import { resizeParams, type ResizeParams } from '../instance.params.js';
import type { InstanceRow } from '../instance.types.js';
import { followTask, isDeafGuest, keptBy } from './follow-task.js';
import { InstanceChanges } from './instance-changes.js';
import { Machines, refOf } from './machines.js';
import { ResizeCleanup } from './resize.cleanup.js';
import { ResizeWork } from './resize.work.js';

interface Site {
  readonly driver: ComputeDriver;
  readonly instance: InstanceRow;
  readonly params: ResizeParams;
}

/** Another size at another rate; on failure the old size at the old rate. Off in between where the vendor wants it so. */
@Injectable()
export class ResizeDefinition implements OperationDefinition {
  readonly kind = 'instance.resize' as const;
  readonly steps: Readonly<Record<string, OperationStep>> = {
    stop: { weight: 2, run: (context) => this.stop(context) },
    configure: { run: (context) => this.resize(context, 'configure') },
    grow_disk: { run: (context) => this.resize(context, 'grow_disk') },
    start: { weight: 2, run: (context) => this.start(context) },
    billing: { run: (context) => this.bill(context) },
  };
  readonly sentences = {
    operation_timeout: 'The place did not finish in time. The old size and price are back.',
    provider_unavailable: 'The place does not answer at the moment. The old size and price stay.',
    provider_refused: 'The place refused the new size. The old size and price stay.',
    no_capacity: 'There is no room for this size at the moment. The old size and price stay.',
    guest_unresponsive:
      'The system inside did not shut down in time, so nothing was changed. Stop it, and resize again.',
  };
  readonly compensate: OperationStep;

  constructor(
    @Inject(Machines) private readonly machines: Machines,
    @Inject(ResizeWork) private readonly work: ResizeWork,
    @Inject(ResizeCleanup) cleanup: ResizeCleanup,
    @Inject(InstanceChanges) private readonly changes: InstanceChanges,
  ) {
    this.compensate = { run: (context) => cleanup.run(context) };
  }

  private async stop(context: StepContext): Promise<StepOutcome> {
    const { driver, instance, params } = await this.site(context);
    if (params.previous !== 'running' || !driver.describe().capabilities.resize.requiresStopped) return skip();
    try {
      const request = { action: 'stop', force: false, graceMs: params.graceMs } as const;
      const unfinished = await followTask(context, driver, keptBy(context), () =>
        driver.power(refOf(instance), request, context.call),
      );
      if (unfinished) return unfinished;
    } catch (error) {
      if (isDeafGuest(error)) return fail(failure('guest_unresponsive', this.sentences));
      throw error;
    }
    return done({
      commit: async () => {
        await context.remember({ stopped: true });
        await this.changes.chargeStopped(
          await this.changes.lock(instance.id),
          context.operation.id,
          false,
          params.from.stoppedMicros,
        );
      },
    });
  }

  private async resize(context: StepContext, phase: ResizePhase): Promise<StepOutcome> {
    const { driver, instance, params } = await this.site(context);
    return this.work.run(context, driver, refOf(instance), params.to.size, phase);
  }

  private async start(context: StepContext): Promise<StepOutcome> {
    if (context.operation.memory['stopped'] !== true) return skip();
    const { driver, instance } = await this.site(context);
    const request = { action: 'start', force: false, graceMs: 0 } as const;
    return (
      (await followTask(context, driver, keptBy(context), () =>
        driver.power(refOf(instance), request, context.call),
      )) ?? done()
    );
  }

  private bill(context: StepContext): Promise<StepOutcome> {
    const { previous, to } = resizeParams.parse(context.operation.params);
    const commit = async (): Promise<void> => {
      const { id } = context.operation;
      const instance = await this.changes.lock(String(context.operation.instanceId));
      if (previous === 'running') await this.changes.chargeRunning(instance, id, to.runningMicros);
      else if (instance.stopReason !== 'depleted')
        await this.changes.chargeStopped(instance, id, false, to.stoppedMicros);
      await this.changes.become(instance, previous, {
        ...to.size,
        templateId: to.templateId,
        runningMicrosPerHour: to.runningMicros,
        stoppedMicrosPerHour: to.stoppedMicros,
        suspendedMicrosPerHour: to.suspendedMicros,
        shelvedMicrosPerHour: to.shelvedMicros,
        lastSeenAt: context.now(),
      });
    };
    return Promise.resolve(done({ commit }));
  }

  private async site(context: StepContext): Promise<Site> {
    return { ...(await this.machines.of(context.operation)), params: resizeParams.parse(context.operation.params) };
  }

  async succeeded({ operation }: StepContext): Promise<void> {
    await this.changes.free(String(operation.instanceId), operation.id);
  }

  /** The cleanup has brought the old size back: the old rate comes with it. */
  async failed({ operation }: StepContext, _failure: StoredFailure): Promise<{ refundedMicros: bigint | null }> {
    const { previous, from, to } = resizeParams.parse(operation.params);
    const instance = await this.changes.lock(String(operation.instanceId));
    const running = previous === 'running' && operation.memory['leftOff'] !== true;
    if (previous === 'running') {
      if (running) {
        await this.changes.holdAgain(instance, operation.id, from.runningMicros);
        await this.changes.chargeRunning(instance, operation.id, from.runningMicros);
      } else await this.changes.release(instance);
    }
    const status = previous === 'running' && !running ? 'stopped' : previous;
    await this.changes.become(instance, status, { desiredStatus: running ? 'running' : 'stopped' });
    await this.changes.free(instance.id, operation.id);
    const difference = to.runningMicros - from.runningMicros;
    return { refundedMicros: previous === 'running' && difference > 0n ? difference : null };
  }
}
