import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  CountBreaker,
  ExponentialBackoff,
  handleWhenResult,
} from 'cockatiel';
import type { ProviderError } from '@uni/compute-port';
import { judge, ownRefusal } from './failures.js';
import { CIRCUIT_OPEN } from './own-refusals.js';
import type { ResilienceOptions } from './resilience.options.js';

export type BreakerState = 'closed' | 'half_open' | 'open';

/** A call's end as a value, so that the vendor's refusals count as signs of life. */
type Settled<T> = { readonly value: T } | { readonly error: ProviderError; readonly failing: boolean };

const STATES: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half_open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
};

/** Leaves a provider alone that does not answer properly, and lets one probe through after a while. */
export class ProviderBreaker {
  private readonly policy;

  constructor(
    private readonly options: ResilienceOptions['breaker'],
    onState: (state: BreakerState) => void,
  ) {
    const { sampleSize: size, minimumCalls: minimumNumberOfCalls, threshold } = options;
    this.policy = circuitBreaker(handleWhenResult(isFailing), {
      breaker: new CountBreaker({ size, minimumNumberOfCalls, threshold }),
      halfOpenAfter: new ExponentialBackoff({
        initialDelay: options.halfOpenAfterMs,
        maxDelay: options.maxHalfOpenAfterMs,
      }),
    });
    this.policy.onStateChange((state) => onState(STATES[state]));
  }

  get state(): BreakerState {
    return STATES[this.policy.state];
  }

  /** @throws ProviderError of the call itself, or `unavailable`, `circuit_open` without a call. */
  async execute<T>(
    method: string,
    call: () => Promise<T>,
    asProviderError: (error: unknown) => ProviderError,
  ): Promise<T> {
    // Cockatiel lets everybody wait for a running probe; whoever waits there would hang with it.
    if (this.policy.state === CircuitState.HalfOpen) throw this.refusal();
    const settled = await this.guarded(async () => {
      // Cockatiel calls a probe before it marks the circuit as half open; everything below must see the mark.
      await Promise.resolve();
      try {
        return { value: await call() };
      } catch (thrown) {
        const error = asProviderError(thrown);
        const verdict = judge(error, method);
        // A probe that asked nobody has proved nothing: the provider is left alone for another while.
        if (verdict === 'neutral' && this.policy.state !== CircuitState.HalfOpen) throw error;
        return { error, failing: verdict !== 'alive' };
      }
    });
    if ('error' in settled) throw settled.error;
    return settled.value;
  }

  refusal(): ProviderError {
    const sentence = 'The provider has failed too often and is left alone for a while.';
    return ownRefusal('unavailable', CIRCUIT_OPEN, sentence, this.options.halfOpenAfterMs);
  }

  private async guarded<T>(call: () => Promise<Settled<T>>): Promise<Settled<T>> {
    try {
      return await this.policy.execute(call);
    } catch (error) {
      throw error instanceof BrokenCircuitError ? this.refusal() : error;
    }
  }
}

function isFailing(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'failing' in result && result.failing === true;
}
