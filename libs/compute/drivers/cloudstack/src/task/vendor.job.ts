import { ProviderError, type TaskState } from '@uni/compute-port';
import { z } from 'zod';
import type { CloudParameters, CloudStackApi } from '../api/cloudstack.api.js';
import { asObject, readError } from '../api/envelope.reader.js';
import { errorFromContent, errorFromWords } from '../api/error.classifier.js';
import { optionalWireNumber, optionalWireText, wireNumber, wireText } from '../api/wire.values.js';
import { done, pending, type HandleOf } from './task.handle.js';

const jobSchema = z.object({
  jobstatus: wireNumber.pipe(z.union([z.literal(0), z.literal(1), z.literal(2)])),
  jobresultcode: optionalWireNumber,
  jobresult: z.unknown().optional(),
  cmd: optionalWireText,
});

export type VendorJob =
  | { readonly state: 'running'; readonly detail: string }
  | { readonly state: 'ok'; readonly result: Readonly<Record<string, unknown>> | null }
  | { readonly state: 'failed'; readonly error: ProviderError }
  /** The server knows no such job of ours (any more): only the thing itself can tell how it went. */
  | { readonly state: 'forgotten' };

/** Where a job stands. A failure to ask is not a failure of the job. */
export async function readJob(api: CloudStackApi, jobId: string | null): Promise<VendorJob> {
  if (jobId === null) return { state: 'forgotten' };
  try {
    const job = await api.call({
      command: 'queryAsyncJobResult',
      parameters: { jobid: jobId },
      schema: jobSchema,
    });
    if (job.jobstatus === 0) return { state: 'running', detail: nameOf(job.cmd) };
    const result = asObject(job.jobresult);
    if (job.jobstatus === 1) return { state: 'ok', result };
    // Both numbers may be there and differ; that of the result is right. Old records have no result at all.
    const words = readError(result) ?? { code: job.jobresultcode ?? 530, text: textOf(job.jobresult) };
    return { state: 'failed', error: errorFromWords(words) };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.vendorCode === '431' || error.vendorCode === '531') return { state: 'forgotten' };
    throw asPollFailure(error);
  }
}

/** `org.apache…StartVMCmd` → `StartVM` */
function nameOf(className: string | undefined): string {
  return /([A-Za-z0-9]+?)(?:Cmd\w*)?$/.exec(className ?? '')?.[1] ?? 'job';
}

function textOf(result: unknown): string {
  return typeof result === 'string' ? result : '';
}

/** Said with certainty and about the asking itself: who reads it knows that the job was not meant. */
const ABOUT_ASKING: ReadonlySet<ProviderError['code']> = new Set(['unauthorized', 'forbidden', 'rate_limited']);

/**
 * A failure to ask, told apart from a failure of the job: what the job does meanwhile is open, and asking again does no harm. The
 * caller's own abort stays as it is.
 */
export function asPollFailure(error: ProviderError): ProviderError {
  if (ABOUT_ASKING.has(error.code) || error.vendorCode === 'aborted') return error;
  const { code, retryAfterMs, vendorCode, vendorMessage } = error;
  return new ProviderError({
    code,
    outcome: 'unknown',
    retryable: true,
    retryAfterMs,
    vendorCode,
    vendorMessage,
    cause: error,
  });
}

/** Runs a question about the state of something while a task is followed. */
export async function whileAsking<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    throw error instanceof ProviderError && error.code !== 'not_found' ? asPollFailure(error) : error;
  }
}

/** A failure of a job after we have looked at what it was to change: nothing is unknown any more. */
export function settled(error: ProviderError, retryable = error.retryable): ProviderError {
  const { code, vendorCode, vendorMessage } = error;
  return new ProviderError({ code, outcome: 'not_applied', retryable, vendorCode, vendorMessage });
}

const begunSchema = z.object({ jobid: wireText, id: optionalWireText });

/** Begins a job. `id`: of what it makes, where it makes something. */
export function beginJob(
  api: CloudStackApi,
  command: string,
  parameters: CloudParameters,
): Promise<{ readonly jobid: string; readonly id?: string | undefined }> {
  return api.call({ command, parameters, schema: begunSchema });
}

/** The id of what a job makes; servers answer it together with the job. */
export function madeId(command: string, begun: { readonly id?: string | undefined }): string {
  if (begun.id !== undefined) return begun.id;
  throw errorFromContent(`${command}: the answer does not name what is made`);
}

/** Very old servers answer the word. */
const success = z.preprocess((value) => (typeof value === 'string' ? value === 'true' : value), z.boolean().optional());

/** A change that is finished when it answers. */
export async function changeNow(api: CloudStackApi, command: string, parameters: CloudParameters): Promise<void> {
  const answer = await api.call({ command, parameters, schema: z.object({ success }) });
  if (answer.success === false) throw errorFromContent(`${command}: the answer says that it did not succeed`);
}

export async function followJob(api: CloudStackApi, handle: HandleOf<'job'>): Promise<TaskState> {
  const state = await readJob(api, handle.jobId);
  if (state.state === 'running') return pending(handle, state.detail);
  if (state.state === 'ok') return done(handle.externalId);
  if (state.state === 'failed') throw state.error;
  throw forgotten('the server does not know the job any more');
}

/** Nobody knows how a job ended; every method may be repeated and looks first. */
export function forgotten(vendorMessage: string): ProviderError {
  return new ProviderError({
    code: 'protocol',
    outcome: 'unknown',
    retryable: true,
    vendorCode: 'job',
    vendorMessage,
  });
}
