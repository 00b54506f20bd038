import type { Clock, Logger } from '@uni/platform';
import type { OperationRepository } from './operation.repository.js';

export const LEASE_MS = 8_000;
const RENEW_MS = 2_000;

/**
 * The right to work on one operation, kept alive while the process lives. A killed worker stops renewing, and another one takes over
 * when the lease has run out; a worker that cannot reach the database stops by itself at the same moment.
 */
export class OperationLease {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private until: Date;

  constructor(
    private readonly repository: OperationRepository,
    private readonly operationId: string,
    readonly owner: string,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.until = leaseEnd(clock);
    this.timer = setInterval(() => void this.renew(), RENEW_MS);
  }

  /** Fires when the work must stop: the lease is lost, or the process ends. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  abort(): void {
    this.controller.abort();
  }

  end(): void {
    clearInterval(this.timer);
  }

  private async renew(): Promise<void> {
    const until = leaseEnd(this.clock);
    try {
      if (await this.repository.renew(this.operationId, this.owner, until)) this.until = until;
      else this.abort();
    } catch (error) {
      this.logger.warn({ err: error, operationId: this.operationId }, 'lease not renewed');
      if (this.clock.now() >= this.until) this.abort();
    }
  }
}

export function leaseEnd(clock: Clock): Date {
  return new Date(clock.now().getTime() + LEASE_MS);
}
