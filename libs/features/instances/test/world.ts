import { Global, Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ProviderRegistry } from '@uni/compute-core';
import { loadWorkerConfig, WORKER_CONFIG, type WorkerConfig } from '@uni/config';
import { CoreModule, Database, Events, statement } from '@uni/data';
import { createTestDatabase } from '@uni/data/testing';
import { MemoryCloud, memoryDriverFactory, type MemoryCloudOptions } from '@uni/driver-memory';
import { AuditTrail } from '@uni/feature-audit';
import { Credits } from '@uni/feature-billing';
import { OperationClock, OperationRunner, RUNNER_OPTIONS } from '@uni/feature-operations';
import { PROVIDER_REGISTRY } from '@uni/feature-providers';
import { createLogger, ManualClock, newId } from '@uni/platform';
import { DEPLETION_OPTIONS } from '../src/carry-out/account-deplete.handler.js';
import { InstancesProcessingModule } from '../src/instances-processing.module.js';
import type { Orderer } from '../src/instance.types.js';
import { Killer } from './killable.js';

export const RUNNING = 17_200n;
export const STOPPED = 3_800n;

@Global()
@Module({})
class Composition {
  static of(registry: ProviderRegistry, config: WorkerConfig, workerId: string): DynamicModule {
    const providers = [
      { provide: PROVIDER_REGISTRY, useValue: registry },
      { provide: WORKER_CONFIG, useValue: config },
      { provide: RUNNER_OPTIONS, useValue: { workerId, maxPerProvider: 50, drainMs: 100 } },
      { provide: DEPLETION_OPTIONS, useValue: { graceMs: 25_000 } },
    ];
    return { module: Composition, providers, exports: providers.map(({ provide }) => provide) };
  }
}

@Module({})
class Root {}

/** One worker process, as far as operations go. */
export interface Worker {
  readonly app: INestApplicationContext;
  readonly runner: OperationRunner;
  readonly clock: OperationClock;
  readonly killer: Killer;
  readonly registry: ProviderRegistry;
}

const unsent = statement<[], { id: bigint; topic: string; body: Record<string, string> }>(
  'world_outbox',
  `UPDATE outbox SET sent_at = now() WHERE sent_at IS NULL RETURNING id, topic, body`,
);

/** A provider beside the first. */
export interface Site {
  readonly providerId: string;
  readonly cloud: MemoryCloud;
}

/** What a spec wants of its world beside what the in-memory cloud can be told. */
export interface WorldOptions extends MemoryCloudOptions {
  /**
   * When a call to the provider is given up, in real time. Where workers are killed it has to outlast the test: a dead process does not
   * time out either, and one that did would go on with what it was doing.
   */
  readonly deadlineMs?: number;
}

/** A hoster with one provider (the in-memory cloud), one customer with credit, and workers that can be killed. Time stands still. */
export class World {
  readonly providerId = newId();
  readonly templates: { small: string; large: string; elsewhere: string } = {
    small: newId(),
    large: newId(),
    elsewhere: newId(),
  };
  readonly clock = new ManualClock('2026-11-20T12:00:00Z');
  private readonly workers: Worker[] = [];
  /** Further clouds, by their endpoint. */
  private readonly others = new Map<string, MemoryCloud>();

  private constructor(
    readonly database: Database,
    private readonly drop: () => Promise<void>,
    readonly cloud: MemoryCloud,
    private readonly config: WorkerConfig,
    private readonly deadlineMs: number,
  ) {}

  static async open({ deadlineMs = 150, ...options }: WorldOptions = {}): Promise<World> {
    const created = await createTestDatabase();
    const database = new Database({ url: created.url, applicationName: 'spec', poolMax: 6 });
    const config = loadWorkerConfig({
      DATABASE_URL: created.url,
      ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      LOG_LEVEL: 'silent',
    });
    const world = new World(database, created.drop, new MemoryCloud({ taskSteps: 1, ...options }), config, deadlineMs);
    await world.furnish();
    return world;
  }

  /** Starts another worker. */
  async worker(): Promise<Worker> {
    const killer = new Killer();
    const registry = new ProviderRegistry({
      factories: [killer.wrap(memoryDriverFactory((endpoint) => this.others.get(endpoint) ?? this.cloud))],
      source: {
        load: (providerId) => {
          const endpoint = `memory://${providerId}`;
          const { token } = this.others.get(endpoint) ?? this.cloud;
          return Promise.resolve({
            kind: 'memory',
            version: 1,
            allowedHosts: [],
            connection: { endpoint, credentials: { token }, options: {} },
          });
        },
      },
      clock: this.clock,
      // Faults reach the pipeline as they are: no repetition, no breaker, no pause in between.
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
        InstancesProcessingModule,
      ],
    };
    const app = await NestFactory.createApplicationContext(module, { logger: false });
    const worker = { app, runner: app.get(OperationRunner), clock: app.get(OperationClock), killer, registry };
    this.workers.push(worker);
    return worker;
  }

  /** Connects another provider, and sells a template there too, in a region of that name. */
  async also(region: string, templateId: string, options: MemoryCloudOptions = {}): Promise<Site> {
    const providerId = newId();
    const cloud = new MemoryCloud({ taskSteps: 1, ...options });
    const endpoint = `memory://${providerId}`;
    this.others.set(endpoint, cloud);
    const { client } = this.database;
    await client.provider.create({ data: { id: providerId, kind: 'memory', name: region, endpoint, credentials: {} } });
    await client.templatePlace.create({
      data: {
        id: newId(),
        templateId,
        providerId,
        regionName: region,
        imageRef: 'debian-13',
        loginUser: 'admin',
        position: this.others.size,
        createdAt: this.clock.now(),
      },
    });
    return { providerId, cloud };
  }

  /** A customer with credit, and a person who may order for it. */
  async customer(credit = 10_000_000n): Promise<Orderer> {
    const [userId, organizationId] = [newId(), newId()];
    const client = this.database.client;
    await client.user.create({ data: { id: userId, email: `${userId}@example.org`, name: 'Ada', passwordHash: 'x' } });
    await client.organization.create({ data: { id: organizationId, name: 'Customer' } });
    const account = await client.account.create({ data: { organizationId, currency: 'EUR', balance: { create: {} } } });
    if (credit > 0n) await this.credit({ organizationId }, credit);
    return { userId, organizationId, accountId: account.id, currency: 'EUR' };
  }

  async credit({ organizationId }: Pick<Orderer, 'organizationId'>, amountMicros: bigint): Promise<void> {
    const events = new Events(this.database);
    const credits = new Credits(this.database, this.clock, events, new AuditTrail(this.database, this.clock));
    await credits.grant({ organizationId, amountMicros, reason: 'for the test' });
  }

  /** Lets a worker do everything that is due now. */
  async settle(worker: Worker): Promise<void> {
    await worker.clock.tick();
    for (let messages = await this.take(); messages.length > 0; messages = await this.take()) {
      await Promise.all(messages.map((id) => worker.runner.advance(id)));
    }
  }

  /** Time goes by until the operation has ended: to the next moment at which something is due, or by half a second. */
  async finish(operationId: string, worker: Worker, limitMs = 40 * 60_000): Promise<string> {
    const end = this.clock.now().getTime() + limitMs;
    for (;;) {
      await this.settle(worker);
      const operation = await this.database.client.operation.findUniqueOrThrow({ where: { id: operationId } });
      if (operation.finishedAt !== null) return operation.status;
      if (this.clock.now().getTime() >= end)
        throw new Error(`still ${operation.status} after ${limitMs} ms: ${JSON.stringify(operation.memory)}`);
      // Nothing happens before the moment it waits for, or the end of a lease that nobody renews any more.
      const awaited = operation.leaseOwner === null ? operation.nextRunAt : operation.leaseUntil;
      const next = awaited?.getTime() ?? 0;
      this.clock.set(new Date(Math.max(next, this.clock.now().getTime() + 500)));
      for (const cloud of [this.cloud, ...this.others.values()]) cloud.tick();
    }
  }

  async close(): Promise<void> {
    for (const { app, registry } of this.workers) {
      await app.close();
      await registry.close();
    }
    await this.database.close();
    await this.drop();
  }

  /** Forgets a killed worker: nothing of it is waited for. */
  bury(worker: Worker): void {
    this.workers.splice(this.workers.indexOf(worker), 1);
  }

  private async take(): Promise<string[]> {
    const rows = await this.database.query(unsent);
    return rows.filter(({ topic }) => topic === 'operation.advance').map(({ body }) => String(body['operationId']));
  }

  private async furnish(): Promise<void> {
    const client = this.database.client;
    await client.provider.create({
      data: { id: this.providerId, kind: 'memory', name: 'Memory', endpoint: 'memory://cloud', credentials: {} },
    });
    const sizes = { small: [1, 1024, 10], large: [2, 2048, 20], elsewhere: [4, 4096, 40] } as const;
    for (const [name, [vcpus, memoryMib, diskGib]] of Object.entries(sizes)) {
      const id = this.templates[name as keyof typeof sizes];
      const regionName = name === 'elsewhere' ? 'Elsewhere' : 'Here';
      await client.template.create({
        data: {
          id,
          name: `Debian ${name}`,
          os: 'Debian',
          providerId: this.providerId,
          regionName,
          imageRef: 'debian-13',
          vcpus,
          memoryMib,
          diskGib,
          loginUser: 'debian',
        },
      });
      const factor = BigInt(vcpus);
      await client.templatePrice.create({
        data: {
          id: newId(),
          templateId: id,
          currency: 'EUR',
          runningMicrosPerHour: RUNNING * factor,
          stoppedMicrosPerHour: STOPPED * factor,
          validFrom: new Date('2026-01-01T00:00:00Z'),
        },
      });
    }
  }
}
