import { Inject, Injectable } from '@nestjs/common';
import type { billing } from '@uni/contracts';
import { Database } from '@uni/data';
import { toMoney, type Micros } from '@uni/money';
import { CLOCK, must, type Clock } from '@uni/platform';
import type { z } from 'zod';
import { DAY_MS, dayName, dayStart, monthStart, nextMonthStart } from '../period.js';
import { balanceOf, dailyCosts } from './account.sql.js';

const DAYS = 30;

/** What each of the last 30 UTC days cost, and what today and this month will cost if everything stays as it is. */
@Injectable()
export class ForecastQueries {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async of(accountId: bigint, currency: string): Promise<z.input<typeof billing.forecast>> {
    const now = this.clock.now();
    const today = dayStart(now);
    const firstDay = new Date(today.getTime() - (DAYS - 1) * DAY_MS);
    const since = firstDay < monthStart(now) ? firstDay : monthStart(now);
    const [costs, balances] = await Promise.all([
      this.database.query(dailyCosts, accountId, since),
      this.database.query(balanceOf, accountId, now, monthStart(now)),
    ]);
    const { accrued, burn, spent } = must(balances[0], `balance of account ${accountId}`);
    const byDay = new Map(costs.map(({ day, micros }) => [day, micros]));
    const chargedOn = (at: Date): Micros => byDay.get(dayName(at)) ?? 0n;
    return {
      days: Array.from({ length: DAYS }, (_, index) => {
        const day = new Date(firstDay.getTime() + index * DAY_MS);
        return { day: dayName(day), amount: toMoney(chargedOn(day), currency) };
      }),
      todayProjected: toMoney(
        chargedOn(today) + accrued + projected(burn, now, new Date(today.getTime() + DAY_MS)),
        currency,
      ),
      monthProjected: toMoney(spent + accrued + projected(burn, now, nextMonthStart(now)), currency),
      burnRatePerHour: toMoney(burn, currency),
    };
  }
}

/** What a rate costs from now to then, rounded half up. */
export function projected(burnMicrosPerHour: Micros, now: Date, then: Date): Micros {
  const leftMs = BigInt(then.getTime() - now.getTime());
  return (burnMicrosPerHour * leftMs + 1_800_000n) / 3_600_000n;
}
