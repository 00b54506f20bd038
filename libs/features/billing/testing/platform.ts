import { Test, type TestingModule } from '@nestjs/testing';
import { loadWorkerConfig } from '@uni/config';
import { CoreModule, Database, statement, type SegmentState } from '@uni/data';
import { createTestDatabase, type TestDatabase } from '@uni/data/testing';
import { createLogger, ManualClock, must, newId } from '@uni/platform';
import type { Type } from '@nestjs/common';
import {
  BillingClock,
  BillingProcessingModule,
  BillingRollupHandler,
  BillingRunner,
  BillingShardHandler,
  Credits,
  InstanceBilling,
  Verification,
} from '../src/index.js';

export interface PlatformOptions {
  readonly now: string;
  readonly cycleMinutes?: number;
  /** Major units an hour below which the circuit breaker does not judge. High by default: tests of other things must not trip it. */
  readonly breakerFloor?: string;
  readonly autoShutdown?: boolean;
}

export interface Customer {
  readonly organizationId: string;
  readonly accountId: bigint;
}

export interface Machine {
  readonly id: string;
  readonly vmId: bigint;
  readonly accountId: bigint;
  readonly runningMicros: bigint;
  readonly stoppedMicros: bigint;
}

const SECOND_MS = 1000;

/** Billing with a database of its own and a clock that stands still: everything real except the passing of time. */
export class Platform {
  private constructor(
    private readonly testDatabase: TestDatabase,
    private readonly module: TestingModule,
    readonly database: Database,
    readonly clock: ManualClock,
    private readonly seller: Seller,
  ) {}

  static async create(options: PlatformOptions, existing?: TestDatabase): Promise<Platform> {
    const testDatabase = existing ?? (await createTestDatabase());
    const config = loadWorkerConfig({
      DATABASE_URL: testDatabase.url,
      ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      BILLING_CYCLE_MINUTES: String(options.cycleMinutes ?? 60),
      BILLING_BREAKER_FLOOR: options.breakerFloor ?? '1000000',
      ENABLE_AUTO_SHUTDOWN: String(options.autoShutdown ?? true),
    });
    const clock = new ManualClock(options.now);
    const database = new Database({ url: testDatabase.url, applicationName: 'billing-test', poolMax: 12 });
    const module = await Test.createTestingModule({
      imports: [
        CoreModule.forRoot({ database, clock, config, logger: createLogger('test', 'silent') }),
        BillingProcessingModule,
      ],
    }).compile();
    return new Platform(testDatabase, module, database, clock, await Seller.find(database));
  }

  get url(): string {
    return this.testDatabase.url;
  }

  get<T>(part: Type<T>): T {
    return this.module.get(part, { strict: false });
  }

  get billing(): InstanceBilling {
    return this.get(InstanceBilling);
  }

  async close(): Promise<void> {
    await this.module.close();
    await this.database.close();
    await this.testDatabase.drop();
  }

  /** Any SQL, as an operator with a terminal would type it. Values are given as text. */
  async sql<Row>(text: string, ...values: unknown[]): Promise<Row[]> {
    const client = await this.database.connect();
    try {
      return (await client.query(text, values)).rows as Row[];
    } finally {
      client.release();
    }
  }

  async customer(creditMicros = 0n): Promise<Customer> {
    const organizationId = newId();
    await this.sql(`INSERT INTO organizations (id, name) VALUES ($1, 'Customer')`, organizationId);
    const [account] = await this.sql<{ id: bigint }>(
      `INSERT INTO accounts (organization_id, currency) VALUES ($1, 'EUR') RETURNING id`,
      organizationId,
    );
    const accountId = must(account, 'account').id;
    await this.sql(`INSERT INTO balances (account_id) VALUES ($1)`, accountId);
    if (creditMicros > 0n) await this.credit({ organizationId, accountId }, creditMicros);
    return { organizationId, accountId };
  }

  async credit(customer: Customer, micros: bigint): Promise<void> {
    await this.get(Credits).grant({
      organizationId: customer.organizationId,
      amountMicros: micros,
      reason: 'for the test',
    });
  }

  async machine(customer: Customer, runningMicros = 36_000n, stoppedMicros = 3_600n): Promise<Machine> {
    const id = newId();
    const vmId = await this.seller.machine(this.database, id, customer, runningMicros, stoppedMicros, this.clock.now());
    return { id, vmId, accountId: customer.accountId, runningMicros, stoppedMicros };
  }

  /** The machine's state and its cost change now, as an operation does it. */
  async switch(machine: Machine, state: SegmentState, rateMicros?: bigint, at = this.clock.now()): Promise<void> {
    const rate = rateMicros ?? rateOf(machine, state);
    await this.database.transaction(async () => {
      await this.billing.switchRate({ vmId: machine.vmId, accountId: machine.accountId, state, rateMicros: rate, at });
      const status = state === 'stopped_unpaid' ? 'stopped' : state;
      await this.database.client.instance.update({
        where: { id: machine.id },
        data: { status, deletedAt: null, statusChangedAt: this.clock.now() },
      });
    });
  }

  /** It is deleted and costs nothing any more. */
  async end(machine: Machine, at = this.clock.now()): Promise<void> {
    await this.database.transaction(async () => {
      await this.billing.close({ vmId: machine.vmId, at });
      await this.database.client.instance.update({
        where: { id: machine.id },
        data: { status: 'deleted', deletedAt: at, statusChangedAt: this.clock.now() },
      });
    });
  }

  /** A worker looks once: opens what has ended, charges it with two lanes, adds it up. */
  async bill(): Promise<void> {
    const runner = this.get(BillingRunner);
    while ((await runner.openDue()).length > 0);
    const lane = this.get(BillingShardHandler);
    await Promise.all([lane.handle({}), lane.handle({})]);
    await this.followUp();
  }

  /** Does what the outbox asks billing for, and marks it as sent. */
  async followUp(): Promise<void> {
    const rows = await this.sql<{ id: bigint; body: Record<string, number> }>(
      `UPDATE outbox SET sent_at = now() WHERE topic = 'billing.rollup' AND sent_at IS NULL RETURNING id, body`,
    );
    for (const { body } of rows) await this.get(BillingRollupHandler).handle(body);
  }

  /** The depletion clock's look; answers with the accounts that it commanded to stop. */
  async deplete(): Promise<string[]> {
    await this.get(BillingClock).deplete();
    const rows = await this.sql<{ account: string }>(
      `SELECT body ->> 'accountId' AS account FROM outbox WHERE topic = 'account.deplete' AND sent_at IS NULL ORDER BY id`,
    );
    return rows.map(({ account }) => account);
  }

  /** To the given instant, in steps of at most an hour, with a worker that is awake all the time. */
  async live(until: string): Promise<void> {
    const end = new Date(until).getTime();
    while (this.clock.now().getTime() < end) {
      const now = this.clock.now().getTime();
      this.clock.set(new Date(Math.min(end, now + 3600 * SECOND_MS)));
      await this.bill();
    }
  }

  async balance(customer: Customer): Promise<bigint> {
    const [row] = await this.sql<{ balance_micros: bigint }>(
      `SELECT balance_micros FROM balances WHERE account_id = $1`,
      customer.accountId,
    );
    return must(row, 'balance').balance_micros;
  }

  /** Everything that was charged to the customer, from the ledger. */
  async charged(customer: Customer): Promise<bigint> {
    const [row] = await this.sql<{ micros: bigint }>(
      `SELECT coalesce(-sum(amount_micros), 0)::bigint AS micros FROM ledger WHERE account_id = $1 AND kind IN ('usage', 'late_usage')`,
      customer.accountId,
    );
    return must(row, 'sum').micros;
  }

  /** The broken promises, by name with a sample: empty is how it must be. */
  async broken(periods = 10_000): Promise<Record<string, unknown>> {
    const report = await this.get(Verification).run({ periods });
    return Object.fromEntries(
      report.checks.filter((check) => check.violations > 0).map(({ name, sample }) => [name, sample]),
    );
  }
}

function rateOf(machine: Machine, state: SegmentState): bigint {
  if (state === 'running') return machine.runningMicros;
  return state === 'stopped_unpaid' ? 0n : machine.stoppedMicros;
}

/** The provider and the template that every machine of a test is made from. */
class Seller {
  private constructor(
    private readonly providerId: string,
    private readonly templateId: string,
  ) {}

  static async find(database: Database): Promise<Seller> {
    const known = await database.client.template.findFirst();
    if (known) return new Seller(known.providerId, known.id);
    const provider = await database.client.provider.create({
      data: { id: newId(), kind: 'memory', name: 'Test', endpoint: 'https://memory.test', credentials: {} },
    });
    const template = await database.client.template.create({
      data: {
        id: newId(),
        name: 'Small',
        os: 'Debian',
        providerId: provider.id,
        regionName: 'test',
        imageRef: 'debian',
        vcpus: 1,
        memoryMib: 1024,
        diskGib: 10,
      },
    });
    return new Seller(provider.id, template.id);
  }

  async machine(database: Database, id: string, customer: Customer, running: bigint, stopped: bigint, now: Date) {
    const [row] = await database.query(
      insertInstance,
      id,
      customer.organizationId,
      customer.accountId,
      this.templateId,
      this.providerId,
      running,
      stopped,
      now,
    );
    return must(row, 'instance').vm_id;
  }
}

type InstanceParams = [string, string, bigint, string, string, bigint, bigint, Date];
const insertInstance = statement<InstanceParams, { vm_id: bigint }>(
  'test_insert_instance',
  `INSERT INTO instances (id, organization_id, account_id, name, hostname, template_id, provider_id, region, vcpus, memory_mib, disk_gib,
     status, desired_status, currency, running_micros_per_hour, stopped_micros_per_hour, status_changed_at, created_at)
   VALUES ($1::uuid, $2::uuid, $3::bigint, 'vm-' || right($1::text, 12), 'vm', $4::uuid, $5::uuid, 'test', 1, 1024, 10,
     'running', 'running', 'EUR', $6::bigint, $7::bigint, $8::timestamptz, $8::timestamptz) RETURNING vm_id`,
);
