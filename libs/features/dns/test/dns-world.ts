import { Global, Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadWorkerConfig, WORKER_CONFIG, type WorkerConfig } from '@uni/config';
import { CoreModule, Database, statement } from '@uni/data';
import type { LoadedConnection } from '@uni/compute-core';
import { createTestDatabase } from '@uni/data/testing';
import { DnsRegistry } from '@uni/dns-core';
import { MemoryDns, memoryDnsDriverFactory, type MemoryDnsOptions } from '@uni/dns-driver-memory';
import type { DnsDriverFactory } from '@uni/dns-port';
import { OperationClock, OperationRunner, RUNNER_OPTIONS } from '@uni/feature-operations';
import { createLogger, ManualClock, newId, runInContext } from '@uni/platform';
import { AccountSyncHandler } from '../src/accounts/account-sync.handler.js';
import { DnsClock } from '../src/accounts/dns.clock.js';
import { DnsAssignments } from '../src/assign/dns-assignments.service.js';
import { ZoneOrders } from '../src/changes/zone-orders.service.js';
import { DnsProcessingModule } from '../src/dns-processing.module.js';
import { DNS_REGISTRY } from '../src/dns-registry.token.js';
import { ZoneCheckHandler } from '../src/zones/zone-check.handler.js';
import { DnsKiller } from './dns-killer.js';

@Global()
@Module({})
class Composition {
  static of(registry: DnsRegistry, config: WorkerConfig, workerId: string): DynamicModule {
    const providers = [
      { provide: DNS_REGISTRY, useValue: registry },
      { provide: WORKER_CONFIG, useValue: config },
      { provide: RUNNER_OPTIONS, useValue: { workerId, maxPerProvider: 50, drainMs: 50 } },
    ];
    return { module: Composition, providers, exports: providers.map(({ provide }) => provide) };
  }
}

@Module({})
class Root {}

const unsent = statement<[], { topic: string; body: Record<string, string> }>(
  'dns_world_outbox',
  `UPDATE outbox SET sent_at = now() WHERE sent_at IS NULL RETURNING topic, body`,
);

/** The vendor of a world: its driver, how it is reached, and its time. */
export interface DnsPlace {
  readonly factory: DnsDriverFactory;
  readonly connection: LoadedConnection;
  tick(): void;
  close(): Promise<void>;
}

export interface DnsWorldOptions extends MemoryDnsOptions {
  readonly deadlineMs?: number;
  /** Another vendor than the one in memory, living by the world's clock. */
  readonly place?: (clock: ManualClock) => Promise<DnsPlace>;
}

export interface DnsWorker {
  readonly app: INestApplicationContext;
  readonly killer: DnsKiller;
  readonly registry: DnsRegistry;
}

/** A hoster with one DNS account (the in-memory vendor), customers, and workers that can be killed. Time stands still. */
export class DnsWorld {
  readonly providerId = newId();
  readonly clock = new ManualClock('2026-11-20T12:00:00Z');
  private readonly workers: DnsWorker[] = [];
  private place: DnsPlace = this.inMemory();

  private constructor(
    readonly database: Database,
    private readonly drop: () => Promise<void>,
    readonly vendor: MemoryDns,
    private readonly config: WorkerConfig,
    private readonly deadlineMs: number,
  ) {}

  static async open(options: DnsWorldOptions = {}): Promise<DnsWorld> {
    const created = await createTestDatabase();
    const database = new Database({ url: created.url, applicationName: 'spec', poolMax: 6 });
    const config = loadWorkerConfig({
      DATABASE_URL: created.url,
      ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      LOG_LEVEL: 'silent',
    });
    const world = new DnsWorld(
      database,
      created.drop,
      new MemoryDns({ workTicks: 1, ...options }),
      config,
      options.deadlineMs ?? 500,
    );
    world.place = (await options.place?.(world.clock)) ?? world.inMemory();
    const { kind, connection } = world.place.connection;
    await database.client.provider.create({
      data: { id: world.providerId, kind, name: 'Names', endpoint: connection.endpoint, credentials: {} },
    });
    return world;
  }

  async worker(): Promise<DnsWorker> {
    const killer = new DnsKiller();
    const registry = new DnsRegistry({
      factories: [killer.wrap(this.place.factory)],
      source: { load: () => Promise.resolve(this.place.connection) },
      clock: this.clock,
      resilience: {
        deadlineMs: this.deadlineMs,
        retry: { maxRetries: 0, initialDelayMs: 1, maxDelayMs: 1 },
        breaker: { sampleSize: 1000, minimumCalls: 1000, threshold: 0.99, halfOpenAfterMs: 1, maxHalfOpenAfterMs: 1 },
        maxPauseMs: 0,
      },
    });
    const logger = createLogger('spec', 'silent');
    const module = {
      module: Root,
      imports: [
        CoreModule.forRoot({ database: this.database, clock: this.clock, config: this.config, logger }),
        Composition.of(registry, this.config, `worker-${this.workers.length}`),
        DnsProcessingModule,
      ],
    };
    const app = await NestFactory.createApplicationContext(module, { logger: false });
    const worker = { app, killer, registry };
    this.workers.push(worker);
    return worker;
  }

  async customer(name = 'Customer'): Promise<{ readonly userId: string; readonly organizationId: string }> {
    const [userId, organizationId] = [newId(), newId()];
    const client = this.database.client;
    await client.user.create({ data: { id: userId, email: `${userId}@example.org`, name, passwordHash: 'x' } });
    await client.organization.create({ data: { id: organizationId, name } });
    return { userId, organizationId };
  }

  /** Lets a worker do everything that is due now. */
  async settle({ app }: DnsWorker): Promise<void> {
    await app.get(DnsClock).tick();
    await app.get(OperationClock).tick();
    for (let rows = await this.take(); rows.length > 0; rows = await this.take()) {
      for (const { topic, body } of rows) {
        const context = { requestId: 'spec', actor: { kind: 'system', name: topic }, ip: null } as const;
        await runInContext(context, async () => {
          if (topic === 'dns.sync') await app.get(AccountSyncHandler).handle(body);
          if (topic === 'dns.zone') await app.get(ZoneCheckHandler).handle(body);
          if (topic === 'operation.advance') await app.get(OperationRunner).advance(String(body['operationId']));
        });
      }
    }
  }

  /** Time goes by for the clocks and at the vendor. */
  pass(ms: number): void {
    this.clock.advance(ms);
    this.place.tick();
  }

  /** Everything of the account is read, and its first zone given to a customer. */
  async assigned(worker: DnsWorker, zone: string, organizationId: string): Promise<string> {
    do {
      await this.settle(worker);
      this.pass(15_000);
    } while (
      (await this.database.client.dnsZone.count({ where: { readAt: null } })) > 0 ||
      (await this.database.client.dnsZone.count()) === 0
    );
    const { id } = await this.database.client.dnsZone.findFirstOrThrow({ where: { name: zone } });
    await this.asAdmin(() => worker.app.get(DnsAssignments).zone(id, organizationId));
    return id;
  }

  orders({ app }: DnsWorker): ZoneOrders {
    return app.get(ZoneOrders);
  }

  asAdmin<T>(work: () => Promise<T>): Promise<T> {
    return runInContext({ requestId: 'spec', actor: { kind: 'system', name: 'spec' }, ip: null }, work);
  }

  /** Time goes by until the operation has ended. */
  async finish(operationId: string, worker: DnsWorker, limitMs = 60 * 60_000): Promise<string> {
    const end = this.clock.now().getTime() + limitMs;
    for (;;) {
      await this.settle(worker);
      const operation = await this.database.client.operation.findUniqueOrThrow({ where: { id: operationId } });
      if (operation.finishedAt !== null) return operation.status;
      if (this.clock.now().getTime() >= end)
        throw new Error(`still ${operation.status}: ${JSON.stringify(operation.memory)}`);
      this.pass(3_000);
    }
  }

  bury(worker: DnsWorker): void {
    this.workers.splice(this.workers.indexOf(worker), 1);
  }

  async close(): Promise<void> {
    for (const { app, registry } of this.workers) {
      await app.close();
      await registry.close();
    }
    await this.database.close();
    await this.drop();
    await this.place.close();
  }

  private inMemory(): DnsPlace {
    return {
      factory: memoryDnsDriverFactory(() => this.vendor),
      connection: {
        kind: 'memory',
        version: 1,
        allowedHosts: [],
        connection: { endpoint: 'memory://dns', credentials: { token: 'memory-token' }, options: {} },
      },
      tick: () => this.vendor.tick(),
      close: () => Promise.resolve(),
    };
  }

  private take() {
    return this.database.query(unsent);
  }
}
