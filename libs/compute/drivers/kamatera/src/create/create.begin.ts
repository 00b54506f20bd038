import {
  ProviderError,
  type Accepted,
  type CreateSpec,
  type FindResult,
  type Placement,
  type TaskState,
} from '@uni/compute-port';
import { CLI_FACE, servicePath, type KamateraApi, type KamateraCall } from '../api/kamatera.api.js';
import { commandIdSchema } from '../api/wire.values.js';
import type { KamateraOptions } from '../connection/connection.options.js';
import { parsePlacement } from '../placement/placement.handle.js';
import { encodeMark } from '../server/ownership.mark.js';
import { done, pending, type CreateHandle } from '../task/task.handle.js';
import { orderOf } from './create.order.js';
import type { RecentAttempts } from './recent.attempts.js';
import { readTraces, type Traces } from './create.traces.js';

/** What every part of a build needs. */
export interface BuildSite {
  readonly api: KamateraApi;
  readonly options: KamateraOptions;
  readonly attempts: RecentAttempts;
  readonly now: Date;
}

/** A create cannot be repeated at the platform, so what an earlier call may have left is looked for before every one. */
export async function beginCreate(site: BuildSite, spec: CreateSpec, placement: Placement): Promise<Accepted> {
  const order = orderOf(spec, parsePlacement(placement.handle), site.options);
  return beginOnce(site, spec, { label: 'create', path: servicePath('server'), body: order });
}

/** Sends an order unless it has been sent before. */
export async function beginOnce(
  { api, attempts, now }: BuildSite,
  spec: CreateSpec,
  call: Pick<KamateraCall<typeof commandIdSchema>, 'label' | 'path' | 'body'>,
): Promise<Accepted> {
  const traces = await readTraces(api, spec.mark, now);
  const earlier = earlierBuild(traces, spec, now);
  if (earlier) return earlier;
  if (traces.seen === 'nothing' && attempts.mayStillShow(spec.mark, traces.ended, now)) throw inDoubt();
  attempts.note(spec.mark, null, now);
  try {
    const commandId = await api.call({ ...call, face: CLI_FACE, method: 'POST', schema: commandIdSchema });
    attempts.note(spec.mark, commandId, now);
    return { externalId: null, task: pending(handleOf(spec, commandId, now), 'building') };
  } catch (error) {
    if (error instanceof ProviderError && error.outcome === 'not_applied') attempts.forget(spec.mark);
    throw error;
  }
}

function inDoubt(): ProviderError {
  return new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: true,
    vendorCode: 'create',
    vendorMessage: 'an earlier call with this order may have been accepted and not be listed yet',
  });
}

/** What an earlier call with the same order has begun or finished; null when it has left no trace. */
function earlierBuild(traces: Traces, spec: CreateSpec, now: Date): Accepted | null {
  switch (traces.seen) {
    case 'nothing':
      return null;
    case 'command':
      return {
        externalId: traces.server?.id ?? null,
        task: pending(handleOf(spec, traces.command.id, now), 'begun by an earlier call'),
      };
    case 'server':
      return { externalId: traces.server.id, task: restOf(traces, spec, now) };
  }
}

/** Looks for what an earlier call has made. A server has no id before it is listed, so until then there is nothing to name. */
export async function findCreated({ api, attempts, now }: BuildSite, spec: CreateSpec): Promise<FindResult> {
  encodeMark(spec.mark);
  const traces = await readTraces(api, spec.mark, now);
  if (traces.seen === 'nothing') {
    return { found: attempts.mayStillShow(spec.mark, traces.ended, now) ? 'undecided' : 'no' };
  }
  if (traces.seen === 'server') return { found: 'yes', externalId: traces.server.id, task: restOf(traces, spec, now) };
  if (traces.server === null) return { found: 'undecided' };
  return {
    found: 'yes',
    externalId: traces.server.id,
    task: pending(handleOf(spec, traces.command.id, now), 'found by its name while it is built'),
  };
}

/** What is left to do for a server that is listed and not being built any more. */
function restOf({ server }: Extract<Traces, { seen: 'server' }>, spec: CreateSpec, now: Date): TaskState {
  if (server.power.toLowerCase() === 'on') return done(server.id);
  return pending({ ...handleOf(spec, null, now), phase: 'start' }, 'found by its name');
}

function handleOf(spec: CreateSpec, commandId: string | null, now: Date): CreateHandle {
  return { op: 'create', phase: 'build', mark: spec.mark, commandId, sinceMs: now.getTime(), settlingMs: null };
}

/** @throws ProviderError `invalid` when a build is asked about without its order. */
export function requireSpec(spec: CreateSpec | null): CreateSpec {
  if (spec) return spec;
  throw new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    vendorMessage: 'a create task was asked about without its order',
  });
}
