import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { WORKER_CONFIG, type WorkerConfig } from '@uni/config';
import { Database } from '@uni/data';
import { CLOCK, LOGGER, type Clock, type Logger } from '@uni/platform';
import { collectDefaultMetrics, register } from 'prom-client';
import { outboxLag } from '../outbox/outbox.sql.js';
import { LANES } from '../queue/lanes.js';
import { JOB_QUEUES, type JobQueues } from '../queue/queue.types.js';
import { Heartbeat } from '../upkeep/heartbeat.js';
import { measureProviders } from './provider.gauges.js';
import { outboxAge, outboxUnsent, queueDepth } from './worker.metrics.js';

/** `/health` for the supervisor and `/metrics` for Prometheus. Nothing else is served, so no framework is needed. */
@Injectable()
export class HealthServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly server: Server;

  constructor(
    @Inject(WORKER_CONFIG) private readonly config: WorkerConfig,
    @Inject(Heartbeat) private readonly heartbeat: Heartbeat,
    @Inject(JOB_QUEUES) private readonly queues: JobQueues,
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  async onApplicationBootstrap(): Promise<void> {
    collectDefaultMetrics({ register });
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.config.PORT_WORKER, this.config.HOST, resolve);
    });
    this.logger.info({ address: this.server.address() }, 'health and metrics');
  }

  onApplicationShutdown(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const path = request.url?.split('?')[0];
      if (path === '/health') {
        const alive = this.heartbeat.isAlive;
        send(
          response,
          alive ? 200 : 503,
          'application/json',
          JSON.stringify({ status: alive ? 'ok' : 'error', queue: this.queues.backend }),
        );
      } else if (path === '/metrics') {
        await this.measure();
        send(response, 200, register.contentType, await register.metrics());
      } else send(response, 404, 'text/plain', 'not found\n');
    } catch (error) {
      this.logger.error({ err: error }, 'health server');
      send(response, 500, 'text/plain', 'internal error\n');
    }
  }

  /** Figures that cost a question are asked for when somebody wants them; what does not answer keeps its old value. */
  private async measure(): Promise<void> {
    const [lag, depth] = await Promise.allSettled([
      this.database.query(outboxLag, this.clock.now()),
      this.queues.depth(),
      measureProviders(this.database, this.clock.now()),
    ]);
    if (lag.status === 'fulfilled') {
      outboxUnsent.set(lag.value[0]?.unsent ?? 0);
      outboxAge.set(lag.value[0]?.oldest_seconds ?? 0);
    }
    if (depth.status === 'fulfilled') for (const lane of LANES) queueDepth.set({ lane }, depth.value[lane]);
  }
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { 'content-type': contentType }).end(body);
}
