import { ProviderError } from '@uni/compute-port';
import { errorFromLog } from '../api/error.classifier.js';
import type { KamateraApi } from '../api/kamatera.api.js';
import { readCommand, type Command } from './command.reader.js';

export type Progress =
  | { readonly state: 'running'; readonly detail: string }
  | { readonly state: 'complete' }
  | { readonly state: 'failed'; readonly error: ProviderError }
  /** The queue does not know it any more: only the server itself can tell what became of it. */
  | { readonly state: 'forgotten' };

/** A new command may be unknown to the queue for a moment. After this time, an unknown one is one that was forgotten. */
const REGISTRATION_MS = 180_000;

export interface FollowedCommand {
  readonly commandId: string;
  /** When the change was accepted, by our clock. */
  readonly sinceMs: number;
}

/** Where a command stands. A failure to ask is not a failure of the command. */
export async function followCommand(api: KamateraApi, command: FollowedCommand, now: Date): Promise<Progress> {
  const seen = await whileAsking(readCommand(api, command.commandId));
  if (seen !== null) return progressOf(seen);
  const isYoung = now.getTime() - command.sinceMs < REGISTRATION_MS;
  return isYoung
    ? { state: 'running', detail: `command ${command.commandId} is not listed yet` }
    : { state: 'forgotten' };
}

function progressOf(command: Command): Progress {
  const words = command.description ?? 'command';
  switch (command.status) {
    case 'complete':
      return { state: 'complete' };
    case 'error':
      return { state: 'failed', error: errorFromLog(command.log ?? '', words) };
    case 'cancelled':
      return { state: 'failed', error: cancelled(words) };
    default:
      return { state: 'running', detail: `${words}: ${command.status}`.replaceAll(/\s+/g, ' ') };
  }
}

/** Taken out of the queue before it ran, by somebody in the console. */
function cancelled(words: string): ProviderError {
  return new ProviderError({
    code: 'unavailable',
    outcome: 'not_applied',
    retryable: true,
    vendorCode: 'command',
    vendorMessage: `${words} was cancelled before it ran`,
  });
}

/** Said with certainty and about the asking itself: who reads it knows that the command was not meant. */
const ABOUT_ASKING: ReadonlySet<ProviderError['code']> = new Set(['unauthorized', 'forbidden', 'rate_limited']);

/**
 * A failure to ask, told apart from a failure of what is asked about: that goes on meanwhile, and asking again does no harm. The
 * caller's own abort stays as it is.
 */
export async function whileAsking<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    if (!(error instanceof ProviderError) || ABOUT_ASKING.has(error.code) || error.vendorCode === 'aborted')
      throw error;
    const { code, retryAfterMs, vendorCode, vendorMessage } = error;
    throw new ProviderError({
      code,
      outcome: 'unknown',
      retryable: true,
      retryAfterMs,
      vendorCode,
      vendorMessage,
      cause: error,
    });
  }
}
