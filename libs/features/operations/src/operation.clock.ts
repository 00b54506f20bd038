import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { CLOCK, LOGGER, type Clock, type Logger } from '@uni/platform';
import { leaseEnd } from './operation.lease.js';
import { OperationRepository } from './operation.repository.js';

const TICK_MS = 1_000;
const BATCH = 500;

/**
 * Dispatches operations that are due: those that wait for their next look, those whose worker was killed, and those whose job was
 * lost with the queue. It only claims rows, so any number of workers may tick at once.
 */
@Injectable()
export class OperationClock {
  private ticking = false;

  constructor(
    @Inject(OperationRepository) private readonly repository: OperationRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Interval('operations.due', TICK_MS)
  async tick(): Promise<void> {
    if (this.ticking) return;
    this.ticking = true;
    try {
      while ((await this.repository.dispatchDue(this.clock.now(), leaseEnd(this.clock), BATCH)) === BATCH);
    } catch (error) {
      // Postgres away: the next tick finds the same rows.
      this.logger.warn({ err: error }, 'due operations not dispatched');
    } finally {
      this.ticking = false;
    }
  }
}
