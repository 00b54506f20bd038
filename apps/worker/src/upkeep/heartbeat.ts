import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Database, statement } from '@uni/data';
import { CLOCK, LOGGER, type Clock, type Logger } from '@uni/platform';
import { WORKER_IDENTITY, type WorkerIdentity } from '../compose/worker-identity.js';

const BEAT_MS = 10_000;
/** Three beats missed: something is wrong with this process or its database. */
const SILENT_MS = 35_000;

const beat = statement<[string, number, string, Date, Date], never>(
  'worker_beat',
  `INSERT INTO worker_heartbeats (id, kind, pid, version, started_at, beat_at) VALUES ($1, 'worker', $2, $3, $4::timestamptz, $5::timestamptz)
   ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at`,
);
const leave = statement<[string], never>('worker_leave', `DELETE FROM worker_heartbeats WHERE id = $1`);

/** Tells everybody that this worker is alive. */
@Injectable()
export class Heartbeat implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly startedAt: Date;
  private lastBeatAt: Date;

  constructor(
    @Inject(WORKER_IDENTITY) private readonly identity: WorkerIdentity,
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.startedAt = this.lastBeatAt = clock.now();
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.beat();
  }

  /** Leaves a row behind only when it was killed. */
  async onApplicationShutdown(): Promise<void> {
    await this.database
      .query(leave, this.identity.id)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'heartbeat not removed'));
  }

  @Interval('worker.heartbeat', BEAT_MS)
  async beat(): Promise<void> {
    const now = this.clock.now();
    try {
      await this.database.query(beat, this.identity.id, this.identity.pid, this.identity.version, this.startedAt, now);
      this.lastBeatAt = now;
    } catch (error) {
      this.logger.warn({ err: error }, 'heartbeat not written');
    }
  }

  get isAlive(): boolean {
    return this.clock.now().getTime() - this.lastBeatAt.getTime() < SILENT_MS;
  }
}
