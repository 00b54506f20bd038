import { Inject, Injectable } from '@nestjs/common';
import { SHARED_CONFIG, type SharedConfig } from '@uni/config';
import type { billing } from '@uni/contracts';
import { Database } from '@uni/data';
import { runwayHours, toMoney, type Micros } from '@uni/money';
import { CLOCK, must, type Clock } from '@uni/platform';
import { monthStart } from '../period.js';
import { balanceOf } from './account.sql.js';

/** Furthest instant that is worth showing; a rate of a millionth an hour would otherwise run past what a date can hold. */
const LONGEST_RUNWAY_MS = 100 * 365 * 86_400_000;

/** What an organisation has, what it costs now, and how long that lasts. */
@Injectable()
export class BalanceQueries {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SHARED_CONFIG) private readonly config: SharedConfig,
  ) {}

  /** One query. Runway and depletion are judged as the automatic stop judges: reserved money still belongs to the customer. */
  async of(accountId: bigint, currency: string): Promise<billing.BalanceView> {
    const now = this.clock.now();
    const [row] = await this.database.query(balanceOf, accountId, now, monthStart(now));
    const { balance, reserved, accrued, burn, spent } = must(row, `balance of account ${accountId}`);
    return {
      balance: toMoney(balance, currency),
      reserved: toMoney(reserved, currency),
      accrued: toMoney(accrued, currency),
      available: toMoney(balance - reserved - accrued, currency),
      burnRatePerHour: toMoney(burn, currency),
      runwayHours: runwayHours(balance - accrued, burn),
      depletesAt: depletesAt(now, balance - accrued, burn)?.toISOString() ?? null,
      spentThisMonth: toMoney(spent, currency),
      autoShutdown: this.config.ENABLE_AUTO_SHUTDOWN,
    };
  }
}

/** The second in which nothing is left; now when it is past, null when nothing burns or it is too far away to mean anything. */
export function depletesAt(now: Date, leftMicros: Micros, burnMicrosPerHour: Micros): Date | null {
  if (burnMicrosPerHour <= 0n) return null;
  if (leftMicros <= 0n) return now;
  const leftMs = (leftMicros * 3_600_000n) / burnMicrosPerHour;
  return leftMs > BigInt(LONGEST_RUNWAY_MS) ? null : new Date(now.getTime() + Number(leftMs));
}
