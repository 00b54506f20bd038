import { ProviderError, type ProviderErrorCode } from '@uni/compute-port';
import { ABORTED } from '../http/transport-error.js';
import { TRANSPORT_TIMEOUTS } from '../http/transport-timeouts.js';
import { READ_METHODS } from './driver-method.js';
import { CIRCUIT_OPEN, PAUSED, TOO_MANY_CALLS } from './own-refusals.js';

const OWN_REFUSALS: ReadonlySet<string | null> = new Set([CIRCUIT_OPEN, PAUSED, TOO_MANY_CALLS]);

const REPEATABLE: ReadonlySet<ProviderErrorCode> = new Set(['unavailable', 'timeout', 'rate_limited', 'protocol']);

/** How a call ended, as far as the health of the provider goes. `neutral`: it tells nothing, because nobody was asked. */
export type Verdict = 'alive' | 'failing' | 'neutral';

/** A refusal in the vendor's own words proves that it is alive; silence and nonsense count against it. */
export function judge(error: ProviderError, method: string): Verdict {
  if (error.vendorCode === ABORTED || OWN_REFUSALS.has(error.vendorCode)) return 'neutral';
  if (error.code === 'unavailable' || error.code === 'protocol') return 'failing';
  if (error.code !== 'timeout') return 'alive';
  // A task may report that a guest took too long: that is the guest's fault.
  const ownMeasure = error.vendorCode !== null && TRANSPORT_TIMEOUTS.has(error.vendorCode);
  return method === 'task' && !ownMeasure ? 'alive' : 'failing';
}

/** Whether the core itself repeats a call; everything else is left to the caller, who knows what it was for. */
export function mayRetry(
  error: unknown,
  method: string,
  maxDelayMs: number,
  reads: ReadonlySet<string> = READ_METHODS,
): boolean {
  if (!(error instanceof ProviderError) || !reads.has(method)) return false;
  if (!error.retryable || !REPEATABLE.has(error.code)) return false;
  if (error.vendorCode === ABORTED || OWN_REFUSALS.has(error.vendorCode)) return false;
  return (error.retryAfterMs ?? 0) <= maxDelayMs;
}

export function ownRefusal(
  code: ProviderErrorCode,
  vendorCode: string,
  sentence: string,
  retryAfterMs: number,
): ProviderError {
  return new ProviderError({
    code,
    outcome: 'not_applied',
    vendorCode,
    vendorMessage: sentence,
    retryAfterMs: Math.max(0, Math.ceil(retryAfterMs)),
  });
}
