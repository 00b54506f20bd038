import type { JobBody } from '@uni/data';
import { must, type Logger } from '@uni/platform';
import { complaintsTo } from './complaints.js';
import { concurrencyOf, LANES, type Lane } from './lanes.js';
import type { LaneQueue, LaneWorker, QueueBackend } from './queue.backend.js';
import type { JobQueues, JobWorkers, QueuedJob } from './queue.types.js';

const ADD_MS = 5_000;

/**
 * What every job is sent with. Immediate, and gone when it has ended: delays and retention are where the Postgres backend loses
 * completions to deadlocks. When to run again is a column of ours, so a job that failed three times needs no grave either.
 */
const JOB_OPTIONS = { attempts: 3, removeOnComplete: true, removeOnFail: true } as const;

/** A killed worker's job runs again after some fifteen seconds instead of a minute. */
const WORKER_OPTIONS = {
  lockDuration: 10_000,
  stalledInterval: 5_000,
  maxStalledCount: 3,
  runRetryDelay: 1_000,
  drainDelay: 60,
} as const;

/** The queues of all lanes. */
export class BullQueues implements JobQueues {
  private readonly queues: ReadonlyMap<Lane, LaneQueue>;

  constructor(
    private readonly source: QueueBackend,
    logger: Logger,
  ) {
    this.queues = new Map(
      LANES.map((lane) => {
        const queue = source.queue(lane);
        // Without a listener a lost connection would end the process.
        queue.on('error', complaintsTo(logger, `queue ${lane}`));
        return [lane, queue];
      }),
    );
  }

  get backend(): 'redis' | 'postgres' {
    return this.source.name;
  }

  async add(lane: Lane, jobs: readonly QueuedJob[]): Promise<void> {
    const added = this.queue(lane).addBulk(
      jobs.map(({ id, topic, body }) => ({ name: topic, data: body, opts: { ...JOB_OPTIONS, jobId: id } })),
    );
    await within(added, ADD_MS, `queue ${lane} did not take ${jobs.length} jobs in time`);
  }

  async depth(): Promise<Readonly<Record<Lane, number>>> {
    const counts = await Promise.all(
      LANES.map(async (lane) => [lane, await this.queue(lane).getWaitingCount()] as const),
    );
    return Object.fromEntries(counts) as Record<Lane, number>;
  }

  ready(): Promise<void> {
    return ready(this.source, [...this.queues.values()]);
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.queues.values()].map((queue) => queue.close()));
  }

  private queue(lane: Lane): LaneQueue {
    return must(this.queues.get(lane), `queue ${lane}`);
  }
}

/** The workers of all lanes in this process. */
export class BullWorkers implements JobWorkers {
  private workers: LaneWorker[] = [];
  private closing: Promise<unknown> | null = null;

  constructor(
    private readonly source: QueueBackend,
    private readonly concurrency: number,
    private readonly logger: Logger,
  ) {}

  async start(process: (topic: string, body: JobBody, jobId: string) => Promise<void>): Promise<void> {
    this.workers = LANES.map((lane) => {
      const worker = this.source.worker(lane, (job) => process(job.name, job.data as JobBody, job.id ?? ''), {
        ...WORKER_OPTIONS,
        concurrency: concurrencyOf(lane, this.concurrency),
      });
      worker.on('error', complaintsTo(this.logger, `worker of ${lane}`));
      return worker;
    });
    await ready(this.source, this.workers);
  }

  stop(): void {
    // Closing interrupts the wait for jobs at once and then waits for those that run; pausing would let each lane take one more.
    this.closing ??= Promise.allSettled(this.workers.map((worker) => worker.close()));
  }

  async close(): Promise<void> {
    this.stop();
    await this.closing;
  }
}

/**
 * BullMQ's Postgres backend looks at its tables once, and remembers a failure for ever: a process whose first look failed must not go
 * on. Redis connections come up by themselves whenever they can.
 */
async function ready(source: QueueBackend, parts: readonly Pick<LaneQueue, 'waitUntilReady'>[]): Promise<void> {
  if (source.name === 'postgres') await Promise.all(parts.map((part) => part.waitUntilReady()));
}

function within<T>(work: Promise<T>, limitMs: number, words: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(words)), limitMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
