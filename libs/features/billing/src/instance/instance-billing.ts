import { Inject, Injectable } from '@nestjs/common';
import { Database, type SegmentState } from '@uni/data';
import { CLOCK, must, newId, type Clock } from '@uni/platform';
import { insufficientCredits, mustBeInTransaction } from '../billing.errors.js';
import { currencyOf } from '../account/account.sql.js';
import { fundsOf, holdCredit, lockBalance, releaseCredit, switchRate } from './instance-billing.sql.js';

export interface Hold {
  readonly accountId: bigint;
  readonly vmId: bigint;
  readonly operationId: string | null;
  readonly amountMicros: bigint;
}

export interface RateSwitch {
  readonly vmId: bigint;
  readonly accountId: bigint;
  readonly state: SegmentState;
  /** Micro-units per hour, frozen into the segment. */
  readonly rateMicros: bigint;
  /** When it really happened; counted from its whole second on. */
  readonly at: Date;
  readonly operationId?: string | null;
}

/**
 * What a change of an instance does to money. Every method belongs into the transaction that changes the instance, so that state
 * and cost can't part; outside of one they refuse. The rules themselves are constraints and functions of the database.
 */
@Injectable()
export class InstanceBilling {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Sets credit aside for one instance, in place of what was held for it before. Covers the first hour, which is charged afterwards.
   * @throws AppError insufficient_credits, with the amount that is missing in words
   */
  async hold({ accountId, vmId, operationId, amountMicros }: Hold): Promise<void> {
    mustBeInTransaction(this.database, 'hold');
    const [row] = await this.database.query(
      holdCredit,
      newId(),
      accountId,
      vmId,
      operationId,
      amountMicros,
      this.clock.now(),
    );
    const { missing } = must(row, 'answer of hold_credit');
    if (missing === 0n) return;
    const [account] = await this.database.query(currencyOf, accountId);
    throw insufficientCredits(missing, amountMicros, must(account, `account ${accountId}`).currency);
  }

  /** Gives back what is held for the instance and answers with the amount: 0n if nothing was. */
  async release(vmId: bigint): Promise<bigint> {
    mustBeInTransaction(this.database, 'release');
    const [row] = await this.database.query(releaseCredit, vmId, this.clock.now());
    return must(row, 'answer of release_credit').released;
  }

  /**
   * From `at` on the instance costs another rate: ends its open segment and begins the next. Nothing happens when state and rate
   * are the same. `at` is never before the open segment began.
   */
  async switchRate({ vmId, accountId, state, rateMicros, at, operationId }: RateSwitch): Promise<void> {
    mustBeInTransaction(this.database, 'switchRate');
    await this.database.query(switchRate, vmId, accountId, state, rateMicros, at, operationId ?? null);
  }

  /** From `at` on the instance costs nothing. */
  async close({ vmId, at }: { readonly vmId: bigint; readonly at: Date }): Promise<void> {
    mustBeInTransaction(this.database, 'close');
    await this.database.query(switchRate, vmId, null, null, 0n, at, null);
  }

  /**
   * Whether nothing is left: balance minus what has accrued is at or below zero. Locks the account's balance until the transaction
   * ends, so that a top-up which comes meanwhile is not overlooked: it waits and then finds what was decided here.
   */
  async isDepleted(accountId: bigint): Promise<boolean> {
    mustBeInTransaction(this.database, 'isDepleted');
    await this.database.query(lockBalance, accountId);
    const [row] = await this.database.query(fundsOf, accountId, this.clock.now());
    const { balance, accrued } = must(row, `balance of account ${accountId}`);
    return balance - accrued <= 0n;
  }
}
