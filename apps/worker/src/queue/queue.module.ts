import {
  Global,
  Inject,
  Injectable,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { BullQueues, BullWorkers } from './bull.queues.js';
import type { QueueBackend } from './queue.backend.js';
import { JOB_QUEUES, JOB_WORKERS } from './queue.types.js';

const BACKEND = Symbol('QueueBackend');

/** First of all the queues must be there, and last of all they are let go: running jobs have ended then. */
@Injectable()
class QueueLife implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(BACKEND) private readonly backend: QueueBackend,
    @Inject(JOB_QUEUES) private readonly queues: BullQueues,
    @Inject(JOB_WORKERS) private readonly workers: BullWorkers,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.queues.ready();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.workers.close();
    await this.queues.close();
    await this.backend.close();
  }
}

@Global()
@Module({})
export class QueueModule {
  static of(backend: QueueBackend, queues: BullQueues, workers: BullWorkers): DynamicModule {
    return {
      module: QueueModule,
      providers: [
        { provide: BACKEND, useValue: backend },
        { provide: JOB_QUEUES, useValue: queues },
        { provide: JOB_WORKERS, useValue: workers },
        QueueLife,
      ],
      exports: [JOB_QUEUES, JOB_WORKERS],
    };
  }
}
