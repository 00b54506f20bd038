import { bulkhead, BulkheadRejectedError, handleWhen, retry, type BulkheadPolicy } from 'cockatiel';
import { ProviderError, type CallContext, type DriverDescription } from '@uni/compute-port';
import { Deadline } from './deadline.js';
import type { DriverMethod } from './driver-method.js';
import { mayRetry, ownRefusal, PAUSED, TOO_MANY_CALLS } from './failures.js';
import { ProviderBreaker, type BreakerState } from './provider-breaker.js';
import type { ResilienceOptions } from './resilience.options.js';
import { retryBackoff } from './retry-backoff.js';

export interface ProviderGateOptions {
  readonly limits: DriverDescription['limits'];
  readonly resilience: ResilienceOptions;
  readonly asProviderError: (error: unknown) => ProviderError;
  readonly onBreakerState: (state: BreakerState) => void;
  readonly onRetry: (method: DriverMethod) => void;
}

/**
 * The way every call of one provider takes: deadline, repetition of reads, pause asked for by the vendor, circuit breaker, free
 * slot. All of it belongs to one provider, so that none can slow another.
 */
export class ProviderGate {
  private readonly breaker: ProviderBreaker;
  private readonly slots: BulkheadPolicy;
  private readonly createSlots: BulkheadPolicy;
  private pausedUntilMs = 0;

  constructor(private readonly options: ProviderGateOptions) {
    const { limits, resilience } = options;
    this.breaker = new ProviderBreaker(resilience.breaker, options.onBreakerState);
    this.slots = bulkhead(limits.maxConcurrentCalls, resilience.maxQueuedCalls);
    this.createSlots = bulkhead(limits.maxConcurrentCreates, resilience.maxQueuedCalls);
  }

  get breakerState(): BreakerState {
    return this.breaker.state;
  }

  async run<T>(method: DriverMethod, context: CallContext, call: (context: CallContext) => Promise<T>): Promise<T> {
    const deadline = this.deadline(method, context);
    const { retry: retries } = this.options.resilience;
    const repeating = retry(
      handleWhen((error) => !deadline.signal.aborted && mayRetry(error, method, retries.maxDelayMs)),
      { maxAttempts: retries.maxRetries, backoff: retryBackoff(retries) },
    );
    repeating.onRetry(() => this.options.onRetry(method));
    return deadline.around(() =>
      repeating.execute(() => this.attempt(method, deadline, () => call({ ...context, signal: deadline.signal }))),
    );
  }

  /** With a deadline and nothing else: an examination must be possible while the provider is left alone. */
  async runBare<T>(method: DriverMethod, context: CallContext, call: (context: CallContext) => Promise<T>): Promise<T> {
    const deadline = this.deadline(method, context);
    return deadline.around(() => this.work(deadline, () => call({ ...context, signal: deadline.signal })));
  }

  private deadline(method: DriverMethod, context: CallContext): Deadline {
    const { deadlineMs, deadlinesMs } = this.options.resilience;
    return new Deadline(deadlinesMs[method] ?? deadlineMs, context.signal);
  }

  private attempt<T>(method: DriverMethod, deadline: Deadline, call: () => Promise<T>): Promise<T> {
    const inSlot = (): Promise<T> => {
      // The provider may have been given up, or told us to wait, while this call stood in the queue.
      if (this.breaker.state === 'open') throw this.breaker.refusal();
      this.refuseWhilePaused();
      return this.work(deadline, call);
    };
    const queued = (): Promise<T> =>
      method === 'create' ? this.createSlots.execute(() => this.slots.execute(inSlot)) : this.slots.execute(inSlot);
    return this.breaker.execute(
      method,
      async () => {
        this.refuseWhilePaused();
        return queued();
      },
      (error) => (error instanceof BulkheadRejectedError ? tooManyCalls() : this.options.asProviderError(error)),
    );
  }

  private async work<T>(deadline: Deadline, call: () => Promise<T>): Promise<T> {
    try {
      return await deadline.inside(call);
    } catch (thrown) {
      const error = deadline.rename(this.options.asProviderError(thrown));
      if (error.code === 'rate_limited' && error.retryAfterMs !== null) this.pause(error.retryAfterMs);
      throw error;
    }
  }

  private pause(forMs: number): void {
    const untilMs = performance.now() + Math.min(forMs, this.options.resilience.maxPauseMs);
    this.pausedUntilMs = Math.max(this.pausedUntilMs, untilMs);
  }

  private refuseWhilePaused(): void {
    const leftMs = this.pausedUntilMs - performance.now();
    if (leftMs <= 0) return;
    throw ownRefusal('rate_limited', PAUSED, 'The provider has asked to be left alone for a while.', leftMs);
  }
}

function tooManyCalls(): ProviderError {
  return ownRefusal('rate_limited', TOO_MANY_CALLS, 'Too many calls wait for this provider.', 1_000);
}
