import { ProviderError } from '@uni/compute-port';
import { ExponentialBackoff, type IBackoff, type IBackoffFactory, type IRetryBackoffContext } from 'cockatiel';
import type { ResilienceOptions } from './resilience.options.js';

/** Timers may fire a little early; a vendor that said "in two seconds" means no less. */
const ROUNDING_MS = 10;

/** Growing, scattered delays, and never less than the vendor asked for. */
export function retryBackoff(options: ResilienceOptions['retry']): IBackoffFactory<IRetryBackoffContext<unknown>> {
  const scattered = new ExponentialBackoff<unknown>({
    initialDelay: options.initialDelayMs,
    maxDelay: options.maxDelayMs,
  });
  return { next: (context) => obeying(scattered.next(), context) };
}

function obeying(
  backoff: IBackoff<unknown>,
  { result }: IRetryBackoffContext<unknown>,
): IBackoff<IRetryBackoffContext<unknown>> {
  const error = 'error' in result ? result.error : null;
  const askedMs = error instanceof ProviderError && error.retryAfterMs !== null ? error.retryAfterMs + ROUNDING_MS : 0;
  return { duration: Math.max(backoff.duration, askedMs), next: (context) => obeying(backoff.next(context), context) };
}
