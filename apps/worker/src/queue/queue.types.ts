import type { JobTopic } from '@uni/contracts';
import type { JobBody } from '@uni/data';
import type { Lane } from './lanes.js';

/** A message of the outbox on its way to a worker. */
export interface QueuedJob {
  /** Unique among all jobs, no integer, and without a colon: both backends agree on such ids. */
  readonly id: string;
  readonly topic: JobTopic;
  readonly body: JobBody;
}

/** Takes jobs. A job that was taken runs at least once, or is lost with the whole queue; the rows it came from outlive both. */
export interface JobQueues {
  readonly backend: 'redis' | 'postgres';
  /** @throws Error at once, or within seconds, when the backend does not answer. */
  add(lane: Lane, jobs: readonly QueuedJob[]): Promise<void>;
  /** Waiting jobs per lane. */
  depth(): Promise<Readonly<Record<Lane, number>>>;
}

/** Runs jobs. */
export interface JobWorkers {
  /** @throws Error when the backend does not answer in the first moment. */
  start(process: (topic: string, body: JobBody, jobId: string) => Promise<void>): Promise<void>;
  /** Takes no new jobs from now on. */
  stop(): void;
  /** Waits for running jobs, then lets go of every connection. */
  close(): Promise<void>;
}

/** Injection token for {@link JobQueues} of the process. */
export const JOB_QUEUES = Symbol('JobQueues');
/** Injection token for {@link JobWorkers} of the process. */
export const JOB_WORKERS = Symbol('JobWorkers');
