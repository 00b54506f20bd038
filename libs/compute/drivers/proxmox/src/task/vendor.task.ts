import { ProviderError } from '@uni/compute-port';
import { z } from 'zod';
import { errorFromContent } from '../api/error.classifier.js';
import { pvePath, type PveApi, type PveParameters } from '../api/pve.api.js';
import { parseUpid } from '../api/upid.js';
import { optionalWireText } from '../api/wire.values.js';

/** What calls answer that begin a task: its name, or nothing where an old server did the work at once. */
export const upidSchema = z
  .string()
  .refine((text) => parseUpid(text) !== null, 'is not a task name')
  .nullish();

const statusSchema = z.object({
  status: z.enum(['running', 'stopped']),
  exitstatus: optionalWireText,
  type: optionalWireText,
});

export type VendorTask =
  | { readonly state: 'running'; readonly detail: string }
  | { readonly state: 'ok'; readonly type: string }
  | { readonly state: 'failed'; readonly exitStatus: string };

/** A task may not be listed in its first moment. After that, an unknown task is one whose node has forgotten it. */
const REGISTRATION_MS = 60_000;

/**
 * Where a task stands, asked on the node that runs it. A failure to ask is not a failure of the task, so nearly every error from here
 * is retryable.
 */
export async function readTask(api: PveApi, upidText: string, now: Date): Promise<VendorTask> {
  const upid = parseUpid(upidText);
  if (!upid) throw errorFromContent('the stored task name is malformed');
  try {
    const task = await api.get({
      label: 'task_status',
      path: pvePath('nodes', upid.node, 'tasks', upidText, 'status'),
      schema: statusSchema,
    });
    if (task.status === 'running') return { state: 'running', detail: `${upid.type} on ${upid.node}` };
    const exitStatus = task.exitstatus ?? 'unexpected status';
    const isOk = exitStatus === 'OK' || /^WARNINGS: \d+$/.test(exitStatus);
    return isOk ? { state: 'ok', type: upid.type } : { state: 'failed', exitStatus };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (!/no such task/.test(error.vendorMessage ?? '')) throw asPollFailure(error);
    const isYoung = now.getTime() - upid.startedAt.getTime() < REGISTRATION_MS;
    if (isYoung) return { state: 'running', detail: `${upid.type} on ${upid.node} is about to begin` };
    throw new ProviderError({ ...wordsOf(error), code: 'protocol', outcome: 'unknown', retryable: true, cause: error });
  }
}

/** Said with certainty and about the asking itself: who reads it knows that the task was not meant. */
const ABOUT_ASKING: ReadonlySet<ProviderError['code']> = new Set(['unauthorized', 'forbidden', 'rate_limited']);

/**
 * A failure to ask, told apart from a failure of the task: what the task does meanwhile is open, and asking again does no harm. The
 * caller's own abort stays as it is.
 */
export function asPollFailure(error: ProviderError): ProviderError {
  if (ABOUT_ASKING.has(error.code) || error.vendorCode === 'aborted') return error;
  return new ProviderError({
    ...wordsOf(error),
    code: error.code,
    outcome: 'unknown',
    retryable: true,
    cause: error,
  });
}

function wordsOf(error: ProviderError): Pick<ProviderError, 'retryAfterMs' | 'vendorCode' | 'vendorMessage'> {
  const { retryAfterMs, vendorCode, vendorMessage } = error;
  return { retryAfterMs, vendorCode, vendorMessage };
}

const listedTaskSchema = z.object({
  upid: z.string(),
  type: z.string(),
  id: z.union([z.string(), z.number().transform(String)]).default(''),
  endtime: z.unknown().optional(),
  status: optionalWireText,
});

/**
 * Whether one of our own clones is at work on this node, of this template or of any (`vmid` null). Own tasks are always readable.
 */
export async function hasRunningClone(
  api: PveApi,
  from: { readonly node: string; readonly vmid: number | null },
  tokenId: string,
): Promise<boolean> {
  const tasks = await runningTasks(api, from.node, {
    typefilter: 'qmclone',
    ...(from.vmid !== null && { vmid: from.vmid }),
  });
  return tasks.some((task) => {
    const isOurs = parseUpid(task.upid)?.user === tokenId;
    const isOfTemplate = from.vmid === null || task.id === String(from.vmid);
    return isOurs && isOfTemplate && task.type === 'qmclone';
  });
}

/** Somebody looks at the screen: that lasts, and keeps nobody from anything. */
const VIEWING = new Set(['vncproxy', 'spiceproxy', 'termproxy', 'vncshell']);

/** The type of a task that is at work on this guest; null for none. Tasks of others are seen where the token may see them. */
export async function runningTaskOf(
  api: PveApi,
  { node, vmid }: { readonly node: string; readonly vmid: number },
): Promise<string | null> {
  const tasks = await runningTasks(api, node, { vmid });
  return tasks.find(({ id, type }) => id === String(vmid) && !VIEWING.has(type))?.type ?? null;
}

async function runningTasks(api: PveApi, node: string, filter: PveParameters) {
  const tasks = await api.get({
    label: 'active_tasks',
    path: pvePath('nodes', node, 'tasks'),
    query: { source: 'active', limit: 500, ...filter },
    schema: z.array(listedTaskSchema),
  });
  return tasks.filter(({ endtime }) => endtime === undefined || endtime === null || endtime === '');
}
