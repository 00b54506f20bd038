import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { isTransient } from './database-error.js';
import { PrismaClient, type Prisma } from './generated/client.js';
import { createPool } from './pool.js';
import { readPrepared } from './prepared-read.js';
import type { RawRow, RawStatement } from './raw-view.js';
import type { Statement } from './statement.js';

/** Injection token-free: the class itself is the token. */
export interface DatabaseOptions {
  readonly url: string;
  readonly applicationName: string;
  /** Connections of each of the two pools (Prisma's and the typed SQL's). */
  readonly poolMax: number;
  readonly statementTimeoutMs?: number;
  readonly onPoolError?: (error: Error) => void;
}

interface Transaction {
  readonly client: Prisma.TransactionClient;
  readonly afterCommit: (() => void)[];
}

const TRANSACTION_TIMEOUT_MS = 20_000;
const ATTEMPTS = 4;

/**
 * The one door to Postgres. Repositories use {@link client} for ordinary reads and writes and {@link query} for typed SQL; both
 * take part in the transaction of the calling stack, if there is one, without being handed it.
 */
export class Database {
  private readonly prisma: PrismaClient;
  private readonly prismaPool: pg.Pool;
  private readonly pool: pg.Pool;
  private readonly transactions = new AsyncLocalStorage<Transaction>();

  constructor(options: DatabaseOptions) {
    const pool = { ...options, max: options.poolMax };
    // Made here, not by Prisma: of its own connections one that ends in the moment in which it is made would end the process.
    this.prismaPool = createPool(pool);
    this.prisma = new PrismaClient({ adapter: new PrismaPg(this.prismaPool) });
    this.pool = createPool(pool);
    // Without a listener the loss of an idle connection would end the process.
    for (const each of [this.prismaPool, this.pool]) each.on('error', (error) => options.onPoolError?.(error));
  }

  /** Prisma, inside the current transaction if there is one. */
  get client(): Prisma.TransactionClient {
    return this.transactions.getStore()?.client ?? this.prisma;
  }

  get inTransaction(): boolean {
    return this.transactions.getStore() !== undefined;
  }

  /**
   * Runs `work` in one transaction; inside another one it joins it. Lost races (deadlock, serialisation) are repeated from the
   * beginning, so `work` must have no effect outside of the database: such effects go into {@link afterCommit}.
   */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.inTransaction) return work();
    for (let attempt = 1; ; attempt += 1) {
      const afterCommit: (() => void)[] = [];
      try {
        const result = await this.prisma.$transaction(
          (client) => this.transactions.run({ client, afterCommit }, work),
          { maxWait: 10_000, timeout: TRANSACTION_TIMEOUT_MS },
        );
        for (const effect of afterCommit) effect();
        return result;
      } catch (error) {
        if (attempt >= ATTEMPTS || !isTransient(error)) throw error;
        await delay(Math.random() * 20 * attempt);
      }
    }
  }

  /**
   * Like {@link transaction}, but what fails inside another transaction takes only its own writes back: the outer one goes on. For lists
   * of orders of which each is refused or accepted by itself.
   */
  async attempt<T>(work: () => Promise<T>): Promise<T> {
    const transaction = this.transactions.getStore();
    if (!transaction) return this.transaction(work);
    const effects = transaction.afterCommit.length;
    await transaction.client.$executeRawUnsafe('SAVEPOINT attempt');
    try {
      const result = await work();
      await transaction.client.$executeRawUnsafe('RELEASE SAVEPOINT attempt');
      return result;
    } catch (error) {
      transaction.afterCommit.length = effects;
      await transaction.client.$executeRawUnsafe('ROLLBACK TO SAVEPOINT attempt');
      await transaction.client.$executeRawUnsafe('RELEASE SAVEPOINT attempt');
      throw error;
    }
  }

  /** Runs `effect` when the current transaction has committed, or at once where there is none. */
  afterCommit(effect: () => void): void {
    const transaction = this.transactions.getStore();
    if (transaction) transaction.afterCommit.push(effect);
    else effect();
  }

  /** Runs typed SQL: prepared by name outside of a transaction, as part of it inside. */
  async query<Params extends readonly unknown[], Row>(sql: Statement<Params, Row>, ...params: Params): Promise<Row[]> {
    const transaction = this.transactions.getStore();
    if (transaction) return transaction.client.$queryRawUnsafe<Row[]>(sql.text, ...params);
    return readPrepared<Row>(this.pool, sql, params, 'objects');
  }

  /** Runs SQL whose rows are only sent on: every value as the text that Postgres writes, null for null. */
  async rawRows<Params extends readonly unknown[]>(sql: RawStatement<Params>, ...params: Params): Promise<RawRow[]> {
    const transaction = this.transactions.getStore();
    if (transaction) {
      const rows = await transaction.client.$queryRawUnsafe<Record<string, string | null>[]>(sql.castText, ...params);
      return rows.map((row) => Object.values(row));
    }
    return readPrepared<RawRow>(this.pool, sql, params, 'texts');
  }

  /** A connection of its own for LISTEN or long work; the caller releases it. */
  connect(): Promise<pg.PoolClient> {
    return this.pool.connect();
  }

  async close(): Promise<void> {
    await this.prisma.$disconnect();
    await this.prismaPool.end();
    await this.pool.end();
  }
}
