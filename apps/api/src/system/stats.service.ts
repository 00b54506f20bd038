import { Inject, Injectable } from '@nestjs/common';
import { API_CONFIG, type ApiConfig } from '@uni/config';
import type { system } from '@uni/contracts';
import { Database } from '@uni/data';
import { BillingHealth } from '@uni/feature-billing';
import { toMoney } from '@uni/money';
import { CLOCK, must, type Clock } from '@uni/platform';
import { BUILD_VERSION } from './build-version.js';
import { platformStats } from './stats.sql.js';

const DAY_MS = 86_400_000;
const WORKER_SILENCE_MS = 90_000;
const MESSAGE_GRACE_MS = 60_000;
const INVENTORY_GRACE_MS = 10 * 60_000;

/** How the platform stands: the figures of the administrators' first page and of the bar over every page of theirs. */
@Injectable()
export class StatsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(BillingHealth) private readonly billing: BillingHealth,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
  ) {}

  async read(): Promise<system.AdminStats> {
    const now = this.clock.now();
    const ago = (durationMs: number): Date => new Date(now.getTime() - durationMs);
    const [[found], billing] = await Promise.all([
      this.database.query(
        platformStats,
        now,
        ago(DAY_MS),
        ago(WORKER_SILENCE_MS),
        ago(MESSAGE_GRACE_MS),
        ago(INVENTORY_GRACE_MS),
      ),
      this.billing.state(),
    ]);
    const row = must(found, 'figures of the platform');
    const money = (micros: bigint) => toMoney(micros, this.config.CURRENCY);
    return {
      at: now.toISOString(),
      version: BUILD_VERSION,
      organizations: row.organizations,
      users: row.users,
      instances: row.instances,
      revenuePerHour: money(row.revenueMicros),
      balances: money(row.balancesMicros),
      operationsRunning: row.operationsRunning,
      operationsFailed24h: row.operationsFailed,
      providers: row.providers,
      workers: row.workers,
      billedUntil: billing.billedUntil?.toISOString() ?? null,
      billingLate: !billing.ok,
      heldPeriods: billing.heldPeriods,
      cycleMinutes: this.config.BILLING_CYCLE_MINUTES,
      difference: money(row.differenceMicros),
      late: {
        operations: row.lateOperations,
        messages: row.lateMessages,
        oldestMessageAt: row.oldestMessageAt?.toISOString() ?? null,
        inventories: row.lateInventories,
      },
    };
  }
}
