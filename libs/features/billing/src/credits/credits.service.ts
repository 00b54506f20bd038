import { Inject, Injectable } from '@nestjs/common';
import { Database, Events, type LedgerKind } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { toMoney, type Micros } from '@uni/money';
import { AppError, CLOCK, currentContext, must, newId, notFound, type Clock } from '@uni/platform';
import { accountOfOrganization } from '../account/account.sql.js';
import { insufficientBalance, noAmount } from '../billing.errors.js';
import { fundsOf, lockBalance, type Funds } from '../instance/instance-billing.sql.js';
import { enter, entryByRef, reviveUnpaid } from './credits.sql.js';

export interface CreditChange {
  readonly organizationId: string;
  /** Always positive; the method says in which direction. */
  readonly amountMicros: Micros;
  /** Kept in the ledger and the audit log. */
  readonly reason: string;
  /** The change's own id: a second call with it is the same change. Made here where there is none. */
  readonly ref?: string;
}

export interface CreditEntry {
  readonly accountId: bigint;
  readonly currency: string;
  readonly entryId: bigint;
  readonly balanceAfterMicros: Micros;
  /** The change had been made before; nothing was done now. */
  readonly replayed: boolean;
}

interface Account {
  readonly id: bigint;
  readonly currency: string;
}

/** Credit given and taken back by people. Ledger, balance, audit row and event are one transaction. */
@Injectable()
export class Credits {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Events) private readonly events: Events,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  /**
   * Adds credit. When the account is above zero again, what it keeps unpaid is paid for again from now on.
   * @throws AppError not_found
   */
  grant(change: CreditChange): Promise<CreditEntry> {
    return this.post('credit', change, ({ balance, accrued }) => balance + change.amountMicros - accrued > 0n);
  }

  /**
   * Takes credit back, never more than is neither used nor reserved.
   * @throws AppError insufficient_balance, not_found
   */
  takeBack(change: CreditChange): Promise<CreditEntry> {
    return this.post('takeback', change, ({ balance, reserved, accrued }, currency) => {
      const available = balance - reserved - accrued;
      if (available < change.amountMicros) throw insufficientBalance(available, currency);
      return false;
    });
  }

  /**
   * Gives for a positive amount, takes back for a negative one.
   * @throws AppError validation_failed for zero, insufficient_balance, not_found
   */
  async change(organizationId: string, amountMicros: Micros, reason: string): Promise<CreditEntry> {
    if (amountMicros === 0n) throw noAmount();
    return amountMicros > 0n
      ? this.grant({ organizationId, amountMicros, reason })
      : this.takeBack({ organizationId, amountMicros: -amountMicros, reason });
  }

  /** @param decide refuses or not, and answers whether what is kept unpaid revives. */
  private post(
    kind: 'credit' | 'takeback',
    change: CreditChange,
    decide: (funds: Funds, currency: string) => boolean,
  ): Promise<CreditEntry> {
    if (change.amountMicros <= 0n) throw new RangeError('credit moves in whole, positive micro-units');
    const ref = change.ref ?? newId();
    const amount = kind === 'credit' ? change.amountMicros : -change.amountMicros;
    return this.database.transaction(async () => {
      const [account] = await this.database.query(accountOfOrganization, change.organizationId);
      if (!account) throw notFound('organisation');
      // From here on alone: of two calls with one ref the second finds the first.
      await this.database.query(lockBalance, account.id);
      const known = await this.find(account, kind, ref, amount);
      if (known) return known;
      const [funds] = await this.database.query(fundsOf, account.id, this.clock.now());
      const revives = decide(must(funds, `balance of account ${account.id}`), account.currency);
      const { actor } = currentContext();
      const actorId = actor.kind === 'user' ? actor.userId : null;
      const [row] = await this.database.query(
        enter,
        account.id,
        kind,
        ref,
        amount,
        change.reason,
        actorId,
        this.clock.now(),
      );
      const entry = must(row, `balance of account ${account.id}`);
      if (revives) await this.database.query(reviveUnpaid, account.id, this.clock.now());
      await this.audit.record({
        action: kind === 'credit' ? 'credits.grant' : 'credits.take_back',
        targetKind: 'organization',
        targetId: change.organizationId,
        organizationId: change.organizationId,
        before: { balance: toMoney(entry.balance_after - amount, account.currency) },
        after: { balance: toMoney(entry.balance_after, account.currency) },
        reason: change.reason,
      });
      await this.events.emit('balance.updated', change.organizationId, null);
      return answer(account, entry, false);
    });
  }

  private async find(account: Account, kind: LedgerKind, ref: string, amount: Micros): Promise<CreditEntry | null> {
    const [entry] = await this.database.query(entryByRef, account.id, kind, ref);
    if (!entry) return null;
    if (entry.amount === amount) return answer(account, entry, true);
    throw new AppError({
      kind: 'conflict',
      code: 'idempotency_key_reused',
      publicMessage: 'This change was made before with another amount.',
    });
  }
}

function answer(account: Account, entry: { id: bigint; balance_after: bigint }, replayed: boolean): CreditEntry {
  return {
    accountId: account.id,
    currency: account.currency,
    entryId: entry.id,
    balanceAfterMicros: entry.balance_after,
    replayed,
  };
}
