import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { JOB_TOPICS } from '@uni/contracts';
import { Database } from '@uni/data';
import { CLOCK, LOGGER, type Clock, type Logger } from '@uni/platform';
import { laneOf, type Lane } from '../queue/lanes.js';
import { JOB_QUEUES, type JobQueues, type QueuedJob } from '../queue/queue.types.js';
import { outboxSent } from '../health/worker.metrics.js';
import { OutboxListener } from './outbox.listener.js';
import { markSent, takeUnsent, type OutboxRow } from './outbox.sql.js';

const BATCH = 500;
/** Without a notification, and after one that got lost. */
const POLL_MS = 1_000;

/**
 * Carries messages from the outbox to the queue. A message is marked as sent when the queue has taken it: a crash in between sends it
 * twice, never not at all. Any number of workers may relay at once.
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private stopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(JOB_QUEUES) private readonly queues: JobQueues,
    @Inject(OutboxListener) private readonly listener: OutboxListener,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.listener.wake();
    await this.running;
  }

  /** Sends one batch. @returns how many messages it held. */
  forward(): Promise<number> {
    return this.database.transaction(async () => {
      const rows = await this.database.query(takeUnsent, BATCH, JOB_TOPICS);
      if (rows.length === 0) return 0;
      for (const [lane, jobs] of byLane(rows)) await this.queues.add(lane, jobs);
      await this.database.query(
        markSent,
        rows.map(({ id }) => id),
        this.clock.now(),
      );
      outboxSent.inc(rows.length);
      return rows.length;
    });
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const woken = this.listener.next(POLL_MS);
      if ((await this.tryForward()) < BATCH) await woken;
    }
  }

  private async tryForward(): Promise<number> {
    try {
      return await this.forward();
    } catch (error) {
      // Postgres or the queue is away: the messages stay where they are.
      this.logger.warn({ err: error }, 'outbox not forwarded');
      return 0;
    }
  }
}

function byLane(rows: readonly OutboxRow[]): Map<Lane, QueuedJob[]> {
  const lanes = new Map<Lane, QueuedJob[]>();
  for (const { id, topic, body } of rows) {
    const lane = laneOf(topic);
    lanes.set(lane, [...(lanes.get(lane) ?? []), { id: `m${id}`, topic, body }]);
  }
  return lanes;
}
