import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadWorkerConfig } from '@uni/config';
import { CoreModule, Database, Events } from '@uni/data';
import { createTestDatabase, createTestRedis, type TestRedis } from '@uni/data/testing';
import { AuditTrail } from '@uni/feature-audit';
import { Credits, Verification } from '@uni/feature-billing';
import { CreateOrder, DeleteOrder, InstancesModule, type Orderer } from '@uni/feature-instances';
import { ProvidersModule, ProvidersService } from '@uni/feature-providers';
import { createLogger, must, newId, systemClock } from '@uni/platform';
import { startProxmoxSimulator, type MachineLogEntry, type ProxmoxSimulator } from '@uni/simulator-proxmox';
import { WorkerProcess } from './worker-process.js';

export type QueueMode = 'postgres' | 'redis';
export const QUEUE_MODES: readonly QueueMode[] = ['postgres', 'redis'];

export interface StackOptions {
  readonly queue: QueueMode;
  /** Of the simulated cluster's tasks. */
  readonly timeScale?: number;
  /** A server of the caller's own, in place of the run's. */
  readonly databaseUrl?: string;
}

@Module({})
class Orders {}

/** Longer than anything takes on a machine that does other things too: tells "late" from "never" and judges no speed. */
export const PATIENCE_MS = 150_000;

/** The product without its faces: a database, a queue, a simulated cluster, orders placed as the API places them, real workers. */
export class FaultStack {
  readonly workers: WorkerProcess[] = [];
  private names = 0;

  private constructor(
    readonly database: Database,
    readonly simulator: ProxmoxSimulator,
    readonly redis: TestRedis | null,
    readonly app: INestApplicationContext,
    readonly ada: Orderer,
    readonly templateId: string,
    private readonly environment: Readonly<Record<string, string>>,
    /** Takes the database away for good, whoever is connected. */
    readonly drop: () => Promise<void>,
  ) {}

  static async open(options: StackOptions): Promise<FaultStack> {
    const test =
      options.databaseUrl === undefined
        ? await createTestDatabase()
        : { url: options.databaseUrl, drop: () => Promise.resolve() };
    const redis = options.queue === 'redis' ? await createTestRedis() : null;
    const simulator = await startProxmoxSimulator({
      timeScale: options.timeScale ?? 0.1,
      seed: 7,
      token: { scope: 'vms' },
    });
    const environment = {
      DATABASE_URL: test.url,
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      LOG_LEVEL: 'info',
      INVENTORY_INTERVAL_SECONDS: '5',
      AUTO_SHUTDOWN_GRACE_SECONDS: '5',
      ...(redis ? { REDIS_URL: redis.url } : {}),
    };
    const config = loadWorkerConfig(environment);
    const database = new Database({
      url: test.url,
      applicationName: 'fault-test',
      poolMax: 3,
      statementTimeoutMs: PATIENCE_MS,
      onPoolError: () => undefined,
    });
    const module = {
      module: Orders,
      imports: [
        CoreModule.forRoot({ database, clock: systemClock, config, logger: createLogger('fault-test', 'silent') }),
        InstancesModule,
        ProvidersModule,
      ],
    };
    const app = await NestFactory.createApplicationContext(module, { logger: false });
    const templateId = await furnish(app, database, simulator);
    const ada = await customer(database);
    return new FaultStack(database, simulator, redis, app, ada, templateId, environment, test.drop);
  }

  async worker(extra: Readonly<Record<string, string>> = {}): Promise<WorkerProcess> {
    const worker = await WorkerProcess.start({ ...this.environment, ...extra });
    this.workers.push(worker);
    return worker;
  }

  order(): Promise<string> {
    return this.app
      .get(CreateOrder)
      .create(this.ada, { name: `vm-${(this.names += 1)}`, templateId: this.templateId, sshKeyIds: [], tags: [] });
  }

  delete(instanceId: string): Promise<string> {
    return this.app.get(DeleteOrder).delete(this.ada.organizationId, instanceId, this.ada.userId);
  }

  operation(id: string) {
    return this.database.client.operation.findUniqueOrThrow({
      where: { id },
      include: { instance: true, steps: { orderBy: { position: 'asc' } } },
    });
  }

  /** @returns how it ended. */
  async finished(id: string, limitMs = PATIENCE_MS): Promise<string> {
    await until(
      async () => (await this.operation(id)).finishedAt !== null,
      limitMs,
      async () => JSON.stringify((await this.operation(id)).steps, null, 1),
    );
    return (await this.operation(id)).status;
  }

  /** Waits until `steps` more steps than now have ended, or nothing is left to do: for disturbing work that is under way. */
  async moved(steps: number): Promise<void> {
    const ended = (): Promise<number> =>
      this.database.client.operationStep.count({ where: { finishedAt: { not: null } } });
    const goal = (await ended()) + steps;
    const open = { finishedAt: null } as const;
    await until(
      async () => (await ended()) >= goal || (await this.database.client.operation.count({ where: open })) === 0,
      PATIENCE_MS,
    );
  }

  /** A running instance. @returns its id. */
  async running(): Promise<string> {
    const id = await this.order();
    const status = await this.finished(id);
    if (status !== 'succeeded')
      throw new Error(`the create ${status}: ${JSON.stringify((await this.operation(id)).error)}`);
    return must((await this.operation(id)).instanceId, 'instance');
  }

  /** What the cluster's own log tells of the machines of one instance. */
  machineEvents(instanceId: string): {
    readonly created: readonly MachineLogEntry[];
    readonly destroyed: readonly MachineLogEntry[];
    readonly standing: number;
  } {
    const standing = this.simulator.machines().filter(({ description }) => description.includes(instanceId)).length;
    const log = this.simulator.machineLog();
    const ours = new Set(
      log.filter((entry) => JSON.stringify(entry).includes(instanceId)).map(({ incarnation }) => incarnation),
    );
    const of = (event: MachineLogEntry['event']): MachineLogEntry[] =>
      log.filter((entry) => entry.event === event && ours.has(entry.incarnation));
    return { created: of('created'), destroyed: of('destroyed'), standing };
  }

  /** Promises about money and machines that are broken now. */
  async brokenPromises(): Promise<string[]> {
    const report = await this.app.get(Verification, { strict: false }).run();
    return report.checks
      .filter(({ violations }) => violations > 0)
      .map(({ name, sample }) => `${name}: ${JSON.stringify(sample, bigints)}`);
  }

  /** Machines on the cluster that no live instance of ours owns. */
  async strays(): Promise<number[]> {
    const owners = (
      await this.database.client.instance.findMany({ where: { deletedAt: null }, select: { id: true } })
    ).map(({ id }) => id);
    return this.simulator
      .machines()
      .filter(({ description }) => !owners.some((id) => description.includes(id)))
      .map(({ vmid }) => vmid);
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.kill('SIGKILL')));
    await this.app.close();
    await this.database.close();
    await this.simulator.close();
    await this.redis?.close();
    await this.drop();
  }
}

const bigints = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

async function furnish(app: INestApplicationContext, database: Database, simulator: ProxmoxSimulator): Promise<string> {
  const providerId = await app.get(ProvidersService, { strict: false }).create({
    kind: 'proxmox',
    name: 'Simulated',
    endpoint: simulator.endpoint,
    credentials: { ...simulator.credentials },
    options: { fingerprint: simulator.fingerprint },
    enabled: true,
    simulated: true,
  });
  const templateId = newId();
  await database.client.template.create({
    data: {
      id: templateId,
      name: 'Debian 13',
      os: 'Debian',
      providerId,
      regionName: 'Here',
      imageRef: '9105',
      vcpus: 1,
      memoryMib: 4096,
      diskGib: 10,
      loginUser: 'debian',
    },
  });
  await database.client.templatePrice.create({
    data: {
      id: newId(),
      templateId,
      currency: 'EUR',
      runningMicrosPerHour: 17_200n,
      stoppedMicrosPerHour: 3_800n,
      validFrom: new Date('2026-01-01T00:00:00Z'),
    },
  });
  return templateId;
}

async function customer(database: Database): Promise<Orderer> {
  const [userId, organizationId] = [newId(), newId()];
  await database.client.user.create({
    data: { id: userId, email: `${userId}@example.org`, name: 'Ada', passwordHash: 'x' },
  });
  await database.client.organization.create({ data: { id: organizationId, name: 'Customer' } });
  const account = await database.client.account.create({
    data: { organizationId, currency: 'EUR', balance: { create: {} } },
  });
  const credits = new Credits(database, systemClock, new Events(database), new AuditTrail(database, systemClock));
  await credits.grant({ organizationId, amountMicros: 1_000_000_000n, reason: 'for the test' });
  return { userId, organizationId, accountId: account.id, currency: 'EUR' };
}

/** Waits for a condition; fails with what `describe` tells. Errors of the condition (a database that is down) count as "not yet". */
export async function until(
  condition: () => Promise<boolean>,
  limitMs: number,
  describe: () => Promise<string> = () => Promise.resolve(''),
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await condition().catch(() => false))) {
    if (Date.now() > end) throw new Error(`not within ${limitMs} ms: ${await describe()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
