import type { ProviderError } from '@uni/compute-port';
import { ABORTED, transportTimeout } from '../http/transport-error.js';

const DEADLINE = 'deadline';

/**
 * The time that one driver call has. Its signal goes to the driver; a driver that does not listen is left behind when the time
 * is up, so that it can hold neither its caller nor a slot.
 */
export class Deadline {
  readonly signal: AbortSignal;
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private running = 0;
  private ended: 'deadline' | 'aborted' | null = null;
  private readonly onCallerAbort = (): void => this.end('aborted');

  constructor(
    timeoutMs: number,
    private readonly callerSignal: AbortSignal | undefined,
  ) {
    this.signal = this.controller.signal;
    this.timer = setTimeout(() => this.end('deadline'), timeoutMs);
    callerSignal?.addEventListener('abort', this.onCallerAbort, { once: true });
    if (callerSignal?.aborted === true) this.end('aborted');
  }

  /** Runs everything around the driver's work: waiting for a slot, pauses between repetitions. */
  async around<T>(work: () => Promise<T>): Promise<T> {
    try {
      if (this.ended !== null) throw this.failure(false);
      // While the driver works, its own end (`inside`) decides, since only that knows whether a request left.
      return await this.race(work(), () => this.running === 0, false);
    } finally {
      clearTimeout(this.timer);
      this.callerSignal?.removeEventListener('abort', this.onCallerAbort);
    }
  }

  /** Runs the driver's work itself. */
  async inside<T>(work: () => Promise<T>): Promise<T> {
    if (this.ended !== null) throw this.failure(false);
    this.running += 1;
    try {
      return await this.race(work(), () => true, true);
    } finally {
      this.running -= 1;
    }
  }

  /** The deadline's own words for a failure that the driver met because it was told to stop. */
  rename(error: ProviderError): ProviderError {
    return this.ended === 'deadline' && error.vendorCode === ABORTED
      ? this.failure(error.outcome === 'unknown')
      : error;
  }

  private race<T>(work: Promise<T>, applies: () => boolean, started: boolean): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        // A driver that listens fails within this turn and knows better whether its request left.
        setImmediate(() => {
          if (applies()) reject(this.failure(started));
        });
      };
      this.signal.addEventListener('abort', giveUp, { once: true });
      work.then(resolve, reject).finally(() => this.signal.removeEventListener('abort', giveUp));
    });
  }

  private end(how: 'deadline' | 'aborted'): void {
    if (this.ended !== null) return;
    this.ended = how;
    this.controller.abort();
  }

  private failure(started: boolean): ProviderError {
    return this.ended === 'aborted'
      ? transportTimeout(ABORTED, 'The caller gave up.', started)
      : transportTimeout(DEADLINE, 'The call did not end in time.', started);
  }
}
