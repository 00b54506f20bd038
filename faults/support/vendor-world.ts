import 'reflect-metadata';
import { Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { ProviderRegistry } from '@uni/compute-core';
import { loadWorkerConfig, WORKER_CONFIG, type WorkerConfig } from '@uni/config';
import { CoreModule, Database, Events, statement, type Prisma } from '@uni/data';
import { createTestDatabase } from '@uni/data/testing';
import { AuditTrail } from '@uni/feature-audit';
import { Credits } from '@uni/feature-billing';
import { CreateOrder, DEPLETION_OPTIONS, InstancesProcessingModule, type Orderer } from '@uni/feature-instances';
import { OperationClock, OperationRunner, RUNNER_OPTIONS } from '@uni/feature-operations';
import { PROVIDER_REGISTRY } from '@uni/feature-providers';
import { createLogger, ManualClock, must, newId } from '@uni/platform';
import type { HostedSimulator } from '@uni/simulator-kit';

import { Killer } from '../../libs/features/instances/test/killable.js';
import {
  connectionOf,
  FACTORIES,
  offersOf,
  openRegistry,
  startSimulators,
  VENDORS,
  type Simulators,
  type Vendor,
} from './vendor-clouds.js';

export const RUNNING = 17_200n;
export const STOPPED = 3_800n;
const SSH_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8vFkqnm+0sQ9sMnZ6r1Wj7x3mJm8bT0y1qQm9l3c4= ops@example.org';
const STEP_MS = 500;

@Module({})
class Composition {
  static of(providers: readonly { readonly provide: string | symbol; readonly useValue: unknown }[]): DynamicModule {
    const list = [...providers];
    return { module: Composition, global: true, providers: list, exports: list.map(({ provide }) => provide) };
  }
}

@Module({})
class Root {}

const unsent = statement<[], { topic: string; body: Record<string, string> }>(
  'vendor_world_outbox',
  `UPDATE outbox SET sent_at = now() WHERE sent_at IS NULL RETURNING topic, body`,
);

/** One worker, as far as operations go, with a way to die around any call to one of the vendors. */
export interface VendorWorker {
  readonly app: INestApplicationContext;
  readonly registry: ProviderRegistry;
  readonly killers: Readonly<Record<Vendor, Killer>>;
}

/**
 * One hoster with all four simulated vendors at once, customers and workers, in this process. Time stands still until somebody
 * waits for an operation, for the product and for the vendors alike.
 */
export class VendorWorld {
  private readonly workers: VendorWorker[] = [];
  private names = 0;

  private constructor(
    readonly clock: ManualClock,
    readonly simulators: Simulators,
    readonly database: Database,
    private readonly config: WorkerConfig,
    readonly providerIds: Readonly<Record<Vendor, string>>,
    private readonly templateIds: Readonly<Record<Vendor, string>>,
    private readonly drop: () => Promise<void>,
  ) {}

  static async open(): Promise<VendorWorld> {
    const clock = new ManualClock('2026-11-20T12:00:00Z');
    const simulators = await startSimulators(clock);
    const created = await createTestDatabase();
    const database = new Database({ url: created.url, applicationName: 'vendors', poolMax: 6 });
    const providerIds = { ovh: newId(), proxmox: newId(), cloudstack: newId(), kamatera: newId() };
    const templateIds = await furnish(database, simulators, providerIds);
    const config = loadWorkerConfig({
      DATABASE_URL: created.url,
      ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      LOG_LEVEL: 'silent',
    });
    const world = new VendorWorld(clock, simulators, database, config, providerIds, templateIds, created.drop);
    await world.worker();
    return world;
  }

  /** The worker that lives as long as the world. */
  get survivor(): VendorWorker {
    return must(this.workers[0], 'worker');
  }

  get app(): INestApplicationContext {
    return this.survivor.app;
  }

  /** Starts another worker. */
  async worker(): Promise<VendorWorker> {
    const killers = { ovh: new Killer(), proxmox: new Killer(), cloudstack: new Killer(), kamatera: new Killer() };
    const registry = openRegistry(this.simulators, this.providerIds, this.clock, killers);
    const composition = Composition.of([
      { provide: PROVIDER_REGISTRY, useValue: registry },
      { provide: WORKER_CONFIG, useValue: this.config },
      { provide: RUNNER_OPTIONS, useValue: { workerId: newId(), maxPerProvider: 50, drainMs: 100 } },
      { provide: DEPLETION_OPTIONS, useValue: { graceMs: 25_000 } },
    ]);
    const { database, clock, config } = this;
    const core = CoreModule.forRoot({ database, clock, config, logger: createLogger('vendors', 'silent') });
    const module = { module: Root, imports: [core, composition, InstancesProcessingModule] };
    const app = await NestFactory.createApplicationContext(module, { logger: false });
    const worker = { app, registry, killers };
    this.workers.push(worker);
    return worker;
  }

  /** Forgets a killed worker: nothing of it is waited for. */
  bury(worker: VendorWorker): void {
    this.workers.splice(this.workers.indexOf(worker), 1);
  }

  /** A customer with credit. */
  async customer(creditMicros: bigint): Promise<Orderer> {
    const [userId, organizationId] = [newId(), newId()];
    const { client } = this.database;
    await client.user.create({ data: { id: userId, email: `${userId}@example.org`, name: 'Ada', passwordHash: 'x' } });
    await client.organization.create({ data: { id: organizationId, name: 'Customer' } });
    const account = await client.account.create({ data: { organizationId, currency: 'EUR', balance: { create: {} } } });
    const trail = new AuditTrail(this.database, this.clock);
    const credits = new Credits(this.database, this.clock, new Events(this.database), trail);
    await credits.grant({ organizationId, amountMicros: creditMicros, reason: 'for the test' });
    return { userId, organizationId, accountId: account.id, currency: 'EUR' };
  }

  /** @returns the operation's id. */
  order(vendor: Vendor, orderer: Orderer): Promise<string> {
    const name = `vm-${(this.names += 1)}`;
    return this.app.get(CreateOrder).order(orderer, this.templateIds[vendor], {
      name,
      hostname: name,
      sshPublicKeys: [SSH_KEY],
      userData: null,
      tags: [],
    });
  }

  operation(id: string) {
    return this.database.client.operation.findUniqueOrThrow({
      where: { id },
      include: { instance: true, steps: { orderBy: { position: 'asc' } } },
    });
  }

  /** Time goes by until all of these operations have ended. @returns how, in their order. */
  async finish(ids: readonly string[], limitMs = 40 * 60_000): Promise<readonly string[]> {
    const end = this.clock.now().getTime() + limitMs;
    for (;;) {
      await this.settle();
      const operations = await Promise.all(ids.map((id) => this.operation(id)));
      if (operations.every(({ finishedAt }) => finishedAt !== null)) return operations.map(({ status }) => status);
      if (this.clock.now().getTime() >= end) {
        const stuck = operations.filter(({ finishedAt }) => finishedAt === null);
        throw new Error(`still at work: ${JSON.stringify(stuck.map(({ kind, steps }) => ({ kind, steps })))}`);
      }
      this.advance(STEP_MS);
    }
  }

  /** How many machines each vendor has, by its own count; one that waits to be wiped is none. */
  machines(): Record<Vendor, number> {
    const { ovh, proxmox, cloudstack, kamatera } = this.simulators;
    return {
      ovh: ovh.machines().length,
      proxmox: proxmox.machines().length,
      cloudstack: cloudstack.machines().filter(({ state }) => state !== 'Destroyed' && state !== 'Expunging').length,
      kamatera: kamatera.machines().length,
    };
  }

  /** Arms the same fault at one vendor or another: what they share of faults they take alike. */
  strike(vendor: Vendor, request: object): Promise<string> {
    const simulator: HostedSimulator = this.simulators[vendor];
    return simulator.addFault(request);
  }

  advance(ms: number): void {
    this.clock.advance(ms);
    for (const vendor of VENDORS) this.simulators[vendor].advance();
  }

  /** Lets a worker do everything that is due now. `orElse`: what else ends the wait for an operation. */
  async settle(
    { app }: VendorWorker = this.survivor,
    orElse: (operationId: string) => Promise<void> | undefined = () => undefined,
  ): Promise<void> {
    const runner = app.get(OperationRunner);
    await app.get(OperationClock).tick();
    for (;;) {
      const messages = (await this.database.query(unsent)).filter(({ topic }) => topic === 'operation.advance');
      if (messages.length === 0) return;
      const ids = messages.map(({ body }) => String(body['operationId']));
      await Promise.all(
        ids.map((id) => Promise.race([runner.advance(id), orElse(id)].filter((end) => end !== undefined))),
      );
    }
  }

  async close(): Promise<void> {
    for (const { app, registry } of this.workers) {
      await app.close();
      await registry.close();
    }
    await this.database.close();
    await this.drop();
    for (const vendor of VENDORS) await this.simulators[vendor].close();
  }
}

async function furnish(
  database: Database,
  simulators: Simulators,
  providerIds: Readonly<Record<Vendor, string>>,
): Promise<Readonly<Record<Vendor, string>>> {
  const templateIds = { ovh: newId(), proxmox: newId(), cloudstack: newId(), kamatera: newId() };
  const offers = offersOf(simulators);
  for (const kind of VENDORS) {
    const providerId = providerIds[kind];
    const unused = { send: () => Promise.reject(new Error('nothing is asked')) };
    const driver = FACTORIES[kind].open(connectionOf(simulators, kind), unused, () => new Date());
    await database.client.provider.create({
      data: {
        id: providerId,
        kind,
        name: kind,
        endpoint: `https://${kind}.example.org`,
        credentials: {},
        description: driver.describe() as unknown as Prisma.InputJsonObject,
      },
    });
    await database.client.template.create({
      data: {
        id: templateIds[kind],
        name: `Debian at ${kind}`,
        os: 'Debian',
        providerId,
        regionName: 'Here',
        ...offers[kind],
      },
    });
    await database.client.templatePrice.create({
      data: {
        id: newId(),
        templateId: templateIds[kind],
        currency: 'EUR',
        runningMicrosPerHour: RUNNING,
        stoppedMicrosPerHour: STOPPED,
        validFrom: new Date('2026-01-01T00:00:00Z'),
      },
    });
  }
  return templateIds;
}
