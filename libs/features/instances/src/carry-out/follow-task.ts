import { TRANSPORT_TIMEOUTS } from '@uni/compute-core/rules';
import { ProviderError, type Accepted, type ComputeDriver, type JsonValue, type TaskState } from '@uni/compute-port';
import { wait, type StepContext, type StepOutcome } from '@uni/feature-operations';

/** How long until the next look at a vendor's task: what takes long is asked about less often. */
export function pollMs(context: StepContext): number {
  const startedAt = context.step.startedAt ?? context.now();
  const elapsedMs = context.now().getTime() - startedAt.getTime();
  return Math.min(5_000, Math.max(1_000, Math.round(elapsedMs / 20)));
}
/** Polls in a row without an answer before the method is begun again, which every driver allows. */
const LOST_POLLS_MAX = 3;

/** What a step keeps between two slices while a vendor works. */
export interface FollowedTask {
  readonly handle: JsonValue | null;
  readonly [extra: string]: JsonValue;
}

/**
 * Takes one look further at a vendor's method that may be called again at any time: begins it, or asks how far it is.
 * @returns null when it is finished; otherwise what the step answers.
 */
export async function followTask(
  context: StepContext,
  driver: ComputeDriver,
  kept: FollowedTask,
  begin: () => Promise<Accepted>,
): Promise<StepOutcome | null> {
  const end = await followToEnd(context, driver, kept, begin);
  return 'outcome' in end ? end.outcome : null;
}

/** Like {@link followTask}, for what needs to know which thing came of it. */
export async function followToEnd(
  context: StepContext,
  driver: ComputeDriver,
  kept: FollowedTask,
  begin: () => Promise<Accepted>,
): Promise<{ readonly outcome: StepOutcome } | { readonly externalId: string | null }> {
  const state = kept.handle === null ? (await begin()).task : await poll(context, driver, kept);
  if (state.state === 'done') return { externalId: state.externalId };
  if (state.state === 'id_taken') throw new Error('an existing machine cannot lose its id');
  if (JSON.stringify(state.handle) !== JSON.stringify(kept.handle))
    await context.keep({ ...kept, handle: state.handle });
  return { outcome: wait(pollMs(context), { progress: state.progress, vendorDetail: state.detail }) };
}

/** A task that failed, or that cannot be asked any more, is begun again where the failure allows it. */
async function poll(context: StepContext, driver: ComputeDriver, kept: FollowedTask): Promise<TaskState> {
  try {
    return await driver.task(kept.handle, null, context.call);
  } catch (error) {
    if (error instanceof ProviderError && mustBeginAgain(error, context.step.attempts))
      await context.keep({ ...kept, handle: null });
    throw error;
  }
}

/**
 * Whether the method is begun again instead of asking for its task once more. A provider that cannot be asked at all says nothing about
 * the task; one that says that the task has failed does.
 */
export function mustBeginAgain(error: ProviderError, attempts: number): boolean {
  if (!error.retryable) return false;
  return attempts >= LOST_POLLS_MAX || (error.outcome === 'not_applied' && !isSilence(error));
}

function isSilence(error: ProviderError): boolean {
  if (error.code === 'unavailable' || error.code === 'rate_limited') return true;
  return error.code === 'timeout' && error.vendorCode !== null && TRANSPORT_TIMEOUTS.has(error.vendorCode);
}

/** What a step kept, or nothing yet. */
export function keptBy(context: StepContext): FollowedTask {
  const { task } = context.step;
  return typeof task === 'object' && task !== null && 'handle' in task ? (task as FollowedTask) : { handle: null };
}

/** A guest that was asked to shut down and did not, as opposed to a vendor that did not answer. */
export function isDeafGuest(error: unknown): boolean {
  return (
    error instanceof ProviderError && error.code === 'timeout' && error.outcome === 'not_applied' && !isSilence(error)
  );
}

export function isGone(error: unknown): boolean {
  return error instanceof ProviderError && error.code === 'not_found';
}
