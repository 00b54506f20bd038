import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadWorkerConfig } from '@uni/config';
import { CoreModule, Database } from '@uni/data';
import { createTestDatabase, createTestRedis, type TestRedis } from '@uni/data/testing';
import { DnsAssignments, DnsModule, ZoneOrders } from '@uni/feature-dns';
import { ProvidersModule, ProvidersService } from '@uni/feature-providers';
import { createLogger, newId, runInContext, systemClock } from '@uni/platform';
import { startOvhSimulator, type OvhSimulator } from '@uni/simulator-ovh';
import { PATIENCE_MS, until, type QueueMode } from './stack.js';
import { WorkerProcess } from './worker-process.js';

export const ZONE = 'customer-portal.test';

@Module({})
class Orders {}

/** The product without its faces, and a simulated OVHcloud whose zone belongs to a customer. */
export class DnsStack {
  private readonly workers: WorkerProcess[] = [];
  private zoneId = '';

  private constructor(
    readonly database: Database,
    readonly simulator: OvhSimulator,
    readonly redis: TestRedis | null,
    private readonly app: INestApplicationContext,
    private readonly person: { readonly userId: string; readonly organizationId: string },
    private readonly environment: Readonly<Record<string, string>>,
    private readonly drop: () => Promise<void>,
  ) {}

  static async open(queue: QueueMode): Promise<DnsStack> {
    const test = await createTestDatabase();
    const redis = queue === 'redis' ? await createTestRedis() : null;
    const simulator = await startOvhSimulator({ timeScale: 0.05, seed: 7 });
    const environment = {
      DATABASE_URL: test.url,
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      LOG_LEVEL: 'info',
      ...(redis ? { REDIS_URL: redis.url } : {}),
    };
    const database = new Database({
      url: test.url,
      applicationName: 'fault-test',
      poolMax: 3,
      statementTimeoutMs: PATIENCE_MS,
    });
    const logger = createLogger('fault-test', 'silent');
    const module = {
      module: Orders,
      imports: [
        CoreModule.forRoot({ database, clock: systemClock, config: loadWorkerConfig(environment), logger }),
        DnsModule,
        ProvidersModule,
      ],
    };
    const app = await NestFactory.createApplicationContext(module, { logger: false });
    const { applicationKey, applicationSecret, consumerKey } = simulator.credentials;
    await app.get(ProvidersService, { strict: false }).create({
      kind: 'ovh',
      name: 'Names',
      endpoint: simulator.endpoint,
      credentials: { applicationKey, applicationSecret, consumerKey },
      options: {},
      enabled: true,
      simulated: true,
    });
    const person = { userId: newId(), organizationId: newId() };
    await database.client.user.create({
      data: { id: person.userId, email: `${person.userId}@example.org`, name: 'Ada', passwordHash: 'x' },
    });
    await database.client.organization.create({ data: { id: person.organizationId, name: 'Customer' } });
    return new DnsStack(database, simulator, redis, app, person, environment, test.drop);
  }

  async worker(extra: Readonly<Record<string, string>> = {}): Promise<WorkerProcess> {
    const worker = await WorkerProcess.start({ ...this.environment, ...extra });
    this.workers.push(worker);
    return worker;
  }

  /** Waits until the workers have read the zone, and gives it to the customer. */
  async assign(): Promise<void> {
    const find = () => this.database.client.dnsZone.findFirst({ where: { name: ZONE, readAt: { not: null } } });
    await until(async () => (await find()) !== null, PATIENCE_MS);
    this.zoneId = (await find())?.id ?? '';
    await this.asAdmin(() => this.app.get(DnsAssignments).zone(this.zoneId, this.person.organizationId));
  }

  /** @returns the operation's id. */
  order(add: readonly { name: string; type: string; value: string; ttlS: number | null }[]): Promise<string> {
    const { organizationId, userId } = this.person;
    const changes = { add: [...add], change: [], remove: [] };
    return this.asAdmin(() => this.app.get(ZoneOrders).change(organizationId, this.zoneId, changes, userId));
  }

  operation(id: string) {
    return this.database.client.operation.findUniqueOrThrow({ where: { id }, include: { steps: true } });
  }

  /** @returns how it ended. */
  async finished(id: string): Promise<string> {
    await until(
      async () => (await this.operation(id)).finishedAt !== null,
      PATIENCE_MS,
      async () => JSON.stringify(await this.operation(id), null, 1),
    );
    return (await this.operation(id)).status;
  }

  /** What our tables say of the zone. */
  async known(): Promise<string[]> {
    const rows = await this.database.client.dnsRecord.findMany({ where: { zoneId: this.zoneId } });
    return rows.map(({ name, type, value }) => `${name} ${type} ${value}`);
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.kill('SIGKILL')));
    await this.app.close();
    await this.database.close();
    await this.simulator.close();
    await this.redis?.close();
    await this.drop();
  }

  private asAdmin<T>(work: () => Promise<T>): Promise<T> {
    return runInContext({ requestId: 'fault-test', actor: { kind: 'system', name: 'fault-test' }, ip: null }, work);
  }
}
