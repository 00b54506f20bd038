import type { ComputeDriver, JsonValue, MachineRef, PowerState } from '@uni/compute-port';
import { wait, type StepContext, type StepOutcome } from '@uni/feature-operations';
import { followTask, isGone, keptBy, type FollowedTask } from './follow-task.js';

const LOOK_AGAIN_MS = 2_000;

const isOff = (state: PowerState): boolean => state === 'stopped' || state === 'shelved';

/**
 * Takes one step towards a machine that is off.
 * @returns null when it is off or gone; otherwise what the step answers.
 */
export async function switchOff(
  context: StepContext,
  driver: ComputeDriver,
  ref: MachineRef,
  kept: FollowedTask,
): Promise<StepOutcome | null> {
  try {
    if (kept.handle === null) {
      const { powerState, busy } = await driver.get(ref, context.call);
      if (isOff(powerState) && !busy) return null;
    }
    return await followTask(context, driver, kept, () =>
      driver.power(ref, { action: 'stop', force: true, graceMs: 0 }, context.call),
    );
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/**
 * Takes one step towards a machine that does not exist any more: destroys, then looks whether it is really gone. A vendor may accept
 * a deletion and keep the machine.
 * @returns null when it is certainly gone.
 */
export async function destroy(
  context: StepContext,
  driver: ComputeDriver,
  ref: MachineRef,
  kept: FollowedTask,
): Promise<StepOutcome | null> {
  const unfinished = await followTask(context, driver, kept, () => driver.destroy(ref, context.call));
  if (unfinished) return unfinished;
  try {
    await driver.get(ref, context.call);
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
  await context.keep({ ...kept, handle: null });
  return wait(LOOK_AGAIN_MS, { vendorDetail: 'the deletion was accepted, but the machine is still there' });
}

/**
 * A removal as one step: off first, then gone. Whenever nothing is being waited for it begins with a look, so a machine that somebody
 * switches on in between is switched off again. `extra` is kept beside the vendor's task.
 * @returns null when it is certainly gone.
 */
export async function remove(
  context: StepContext,
  driver: ComputeDriver,
  ref: MachineRef,
  extra: Readonly<Record<string, JsonValue>> = {},
): Promise<StepOutcome | null> {
  const kept = keptBy(context);
  if (kept.handle === null || kept['stage'] !== 'destroy') {
    const unfinished = await switchOff(context, driver, ref, { ...extra, handle: kept.handle, stage: 'stop' });
    if (unfinished) return unfinished;
    if (kept.handle !== null) await context.keep({ ...extra, handle: null });
    return destroy(context, driver, ref, { ...extra, handle: null, stage: 'destroy' });
  }
  return destroy(context, driver, ref, { ...extra, handle: kept.handle, stage: 'destroy' });
}
