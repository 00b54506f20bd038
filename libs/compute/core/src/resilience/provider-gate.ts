import { bulkhead, BulkheadRejectedError, handleWhen, retry, type BulkheadPolicy } from 'cockatiel';
import { ProviderError, type CallContext, type DriverDescription } from '@uni/compute-port';
import { Deadline } from './deadline.js';
import type { DriverMethod } from './driver-method.js';
import { mayRetry, ownRefusal } from './failures.js';
import { PAUSED, TOO_MANY_CALLS } from './own-refusals.js';
import { ProviderBreaker, type BreakerState } from './provider-breaker.js';
import type { ResilienceOptions } from './resilience.options.js';
import { retryBackoff } from './retry-backoff.js';

export interface ProviderGateOptions<Method extends string = DriverMethod> {
  readonly limits: DriverDescription['limits'];
  readonly resilience: ResilienceOptions;
  readonly asProviderError: (error: unknown) => ProviderError;
  readonly onBreakerState: (state: BreakerState) => void;
  readonly onRetry: (method: Method) => void;
  /** Methods that change nothing and may be repeated; those of compute drivers where it is left out. */
  readonly reads?: ReadonlySet<Method>;
  readonly deadlinesMs?: Readonly<Partial<Record<Method, number>>>;
}

/**
 * The way every call of one provider takes: deadline, repetition of reads, pause asked for by the vendor, circuit breaker, free
 * slot. All of it belongs to one provider, so that none can slow another.
 */
export class ProviderGate<Method extends string = DriverMethod> {
  private readonly breaker: ProviderBreaker;
  private readonly slots: BulkheadPolicy;
  private readonly createSlots: BulkheadPolicy;
  private pausedUntilMs = 0;

  constructor(private readonly options: ProviderGateOptions<Method>) {
    const { limits, resilience } = options;
    this.breaker = new ProviderBreaker(resilience.breaker, options.onBreakerState);
    this.slots = bulkhead(limits.maxConcurrentCalls, resilience.maxQueuedCalls);
    this.createSlots = bulkhead(limits.maxConcurrentCreates, resilience.maxQueuedCalls);
  }

  get breakerState(): BreakerState {
    return this.breaker.state;
  }

  async run<T>(method: Method, context: CallContext, call: (context: CallContext) => Promise<T>): Promise<T> {
    const deadline = this.deadline(method, context);
    const { retry: retries } = this.options.resilience;
    const repeating = retry(
      handleWhen(
        (error) => !deadline.signal.aborted && mayRetry(error, method, retries.maxDelayMs, this.options.reads),
      ),
      { maxAttempts: retries.maxRetries, backoff: retryBackoff(retries) },
    );
    repeating.onRetry(() => this.options.onRetry(method));
    return deadline.around(() =>
      repeating.execute(() => this.attempt(method, deadline, () => call({ ...context, signal: deadline.signal }))),
    );
  }

  /** With a deadline and nothing else: an examination must be possible while the provider is left alone. */
  async runBare<T>(method: Method, context: CallContext, call: (context: CallContext) => Promise<T>): Promise<T> {
    const deadline = this.deadline(method, context);
    return deadline.around(() => this.work(deadline, () => call({ ...context, signal: deadline.signal })));
  }

  private deadline(method: Method, context: CallContext): Deadline {
    const { deadlineMs, deadlinesMs } = this.options.resilience;
    const own: Readonly<Partial<Record<string, number>>> = this.options.deadlinesMs ?? deadlinesMs;
    return new Deadline(own[method] ?? deadlineMs, context.signal);
  }

  private attempt<T>(method: Method, deadline: Deadline, call: () => Promise<T>): Promise<T> {
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
