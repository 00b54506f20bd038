import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { JobBody } from '@uni/data';
import { LOGGER, runInContext, type Logger } from '@uni/platform';
import { JOB_WORKERS, type JobWorkers } from '../queue/queue.types.js';
import { JobHandlers } from './job.handlers.js';
import { jobDuration } from '../health/worker.metrics.js';

/** Hands each job to the handler of its topic. */
@Injectable()
export class JobDispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(JOB_WORKERS) private readonly workers: JobWorkers,
    @Inject(JobHandlers) private readonly handlers: JobHandlers,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.workers.start((topic, body, jobId) => this.dispatch(topic, body, jobId));
  }

  beforeApplicationShutdown(): void {
    this.workers.stop();
  }

  async dispatch(topic: string, body: JobBody, jobId: string): Promise<void> {
    const handler = this.handlers.find(topic);
    if (!handler) {
      // From a newer or older version: the rows behind it are found again by whoever knows the topic.
      this.logger.error({ topic, jobId }, 'no handler for this job');
      return;
    }
    const end = jobDuration.startTimer({ topic });
    try {
      const context = { requestId: jobId, actor: { kind: 'system', name: topic }, ip: null } as const;
      await runInContext(context, () => handler.handle(body));
      end({ outcome: 'ok' });
    } catch (error) {
      end({ outcome: 'error' });
      this.logger.error({ err: error, topic, jobId }, 'job failed');
      throw error;
    }
  }
}
