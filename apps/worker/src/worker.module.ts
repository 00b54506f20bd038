import { Module, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import type { WorkerConfig } from '@uni/config';
import { CoreModule, type Database } from '@uni/data';
import { BillingProcessingModule } from '@uni/feature-billing';
import { CatalogModule } from '@uni/feature-catalog';
import { ConsolesProcessingModule } from '@uni/feature-consoles';
import { DnsProcessingModule } from '@uni/feature-dns';
import { InstancesProcessingModule } from '@uni/feature-instances';
import { MetricsProcessingModule } from '@uni/feature-metrics';
import { ProvidersModule, ProvidersProcessingModule } from '@uni/feature-providers';
import type { Clock, Logger } from '@uni/platform';
import { CompositionModule } from './compose/composition.module.js';
import type { WorkerIdentity } from './compose/worker-identity.js';
import { DemoContent } from './demo/demo-content.js';
import { DemoZone } from './demo/demo-zone.js';
import { HealthServer } from './health/health.server.js';
import { JobDispatcher } from './jobs/job.dispatcher.js';
import { JobHandlers } from './jobs/job.handlers.js';
import { OutboxListener } from './outbox/outbox.listener.js';
import { OutboxRelay } from './outbox/outbox.relay.js';
import type { BullQueues, BullWorkers } from './queue/bull.queues.js';
import type { QueueBackend } from './queue/queue.backend.js';
import { QueueModule } from './queue/queue.module.js';
import { Heartbeat } from './upkeep/heartbeat.js';
import { PurgeClock } from './upkeep/purge.clock.js';

export interface WorkerParts {
  readonly config: WorkerConfig;
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly identity: WorkerIdentity;
  readonly backend: QueueBackend;
  readonly queues: BullQueues;
  readonly workers: BullWorkers;
}

/** The worker: one line per feature, and what carries their jobs. */
@Module({})
export class WorkerModule {
  static of({ config, database, clock, logger, identity, backend, queues, workers }: WorkerParts): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        CoreModule.forRoot({ database, clock, config, logger }),
        ScheduleModule.forRoot(),
        DiscoveryModule,
        QueueModule.of(backend, queues, workers),
        CompositionModule.of(config, identity),
        ProvidersModule,
        ProvidersProcessingModule,
        CatalogModule,
        BillingProcessingModule,
        InstancesProcessingModule,
        ConsolesProcessingModule,
        MetricsProcessingModule,
        DnsProcessingModule,
      ],
      providers: [
        JobHandlers,
        JobDispatcher,
        OutboxListener,
        OutboxRelay,
        Heartbeat,
        PurgeClock,
        HealthServer,
        DemoContent,
        DemoZone,
      ],
    };
  }
}
