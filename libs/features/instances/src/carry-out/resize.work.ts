import { Injectable } from '@nestjs/common';
import {
  ProviderError,
  type ComputeDriver,
  type JsonValue,
  type MachineRef,
  type MachineSize,
  type ResizePhase,
  type TaskState,
} from '@uni/compute-port';
import { done, skip, wait, type StepContext, type StepOutcome } from '@uni/feature-operations';
import { z } from 'zod';
import { mustBeginAgain, pollMs } from './follow-task.js';

const PHASES: readonly ResizePhase[] = ['configure', 'grow_disk'];
const schema = z.object({
  handle: z.custom<JsonValue>(() => true),
  phase: z.enum(['configure', 'grow_disk']),
  done: z.boolean(),
});
type Work = z.output<typeof schema>;

/** The vendor's part of a resize: one method, shown as one step per phase. Sizes are absolute, so it may be begun again at any time. */
@Injectable()
export class ResizeWork {
  async run(
    context: StepContext,
    driver: ComputeDriver,
    ref: MachineRef,
    size: MachineSize,
    phase: ResizePhase,
  ): Promise<StepOutcome> {
    const phases = PHASES.filter((name) => driver.describe().resizePhases.includes(name));
    if (!phases.includes(phase)) return skip();
    const work = schema.nullable().parse(context.operation.memory['resize'] ?? null);
    if (work?.done === true || (work !== null && isPast(work.phase, phase))) return done();
    const state = work === null ? await this.begin(context, driver, ref, size) : await this.poll(context, driver, work);
    if (state.state === 'id_taken') throw new Error('an existing machine cannot lose its id');
    const pending = state.state === 'pending';
    const reached = pending && isPhase(state.phase) ? state.phase : phase;
    await context.remember({ resize: { handle: pending ? state.handle : null, phase: reached, done: !pending } });
    if (!pending || isPast(reached, phase)) return done();
    return wait(pollMs(context), { progress: state.progress, vendorDetail: state.detail });
  }

  private async begin(
    context: StepContext,
    driver: ComputeDriver,
    ref: MachineRef,
    size: MachineSize,
  ): Promise<TaskState> {
    // From here on the size is in doubt, and a failure has to bring the old one back.
    if (context.operation.memory['resizeBegun'] !== true) await context.remember({ resizeBegun: true });
    return (await driver.resize(ref, size, context.call)).task;
  }

  private async poll(context: StepContext, driver: ComputeDriver, work: Work): Promise<TaskState> {
    try {
      return await driver.task(work.handle, null, context.call);
    } catch (error) {
      if (error instanceof ProviderError && mustBeginAgain(error, context.step.attempts))
        await context.remember({ resize: null });
      throw error;
    }
  }
}

function isPhase(phase: string): phase is ResizePhase {
  return (PHASES as readonly string[]).includes(phase);
}

function isPast(reached: ResizePhase, phase: ResizePhase): boolean {
  return PHASES.indexOf(reached) > PHASES.indexOf(phase);
}
