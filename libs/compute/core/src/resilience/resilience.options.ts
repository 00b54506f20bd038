import type { DriverMethod } from './driver-method.js';

export interface ResilienceOptions {
  /** From the call to its answer: waiting for a free slot and every repetition included. */
  readonly deadlineMs: number;
  readonly deadlinesMs: Readonly<Partial<Record<DriverMethod, number>>>;
  /** Calls that may wait for a slot of one provider; more are refused at once. */
  readonly maxQueuedCalls: number;
  readonly retry: {
    /** Repetitions of a read after its first failure. */
    readonly maxRetries: number;
    readonly initialDelayMs: number;
    /** Longest wait inside a call. A vendor that asks for more is left alone, and the caller told when to come back. */
    readonly maxDelayMs: number;
  };
  readonly breaker: {
    /** Calls looked back upon. */
    readonly sampleSize: number;
    readonly minimumCalls: number;
    /** Share of calls that say nothing good about the provider, above which it is left alone. */
    readonly threshold: number;
    /** Until the first probe; doubled for every probe that fails. */
    readonly halfOpenAfterMs: number;
    readonly maxHalfOpenAfterMs: number;
  };
  /** Longest time for which one Retry-After silences a provider. */
  readonly maxPauseMs: number;
}

export const DEFAULT_RESILIENCE: ResilienceOptions = {
  deadlineMs: 30_000,
  deadlinesMs: { check: 15_000, inventory: 60_000, catalogue: 60_000 },
  maxQueuedCalls: 200,
  retry: { maxRetries: 2, initialDelayMs: 200, maxDelayMs: 3_000 },
  breaker: { sampleSize: 20, minimumCalls: 5, threshold: 0.5, halfOpenAfterMs: 5_000, maxHalfOpenAfterMs: 60_000 },
  maxPauseMs: 300_000,
};
