import { Inject, Injectable } from '@nestjs/common';
import type { JsonValue } from '@uni/compute-port';
import { Database, Prisma, statement, type StepStatus } from '@uni/data';
import { toRecord, withSteps } from './operation.record.js';
import type { JsonObject, OperationRecord, StoredFailure } from './operation.types.js';

/** The owner that stands in a lease while a job is on its way through the queue. */
export const QUEUE_OWNER = 'queue';

/** Another worker has the operation, or it has ended: whatever was about to be written is not ours to write. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** A job that was dispatched is taken at any time; what is due is taken when nobody holds it. */
const claim = statement<[string, string, Date, Date], { id: string }>(
  'operation_claim',
  `UPDATE operations
   SET lease_owner = $2, lease_until = $4::timestamptz, status = 'running', started_at = coalesce(started_at, $3::timestamptz)
   WHERE id = $1::uuid AND finished_at IS NULL
     AND (lease_owner = '${QUEUE_OWNER}' OR (next_run_at <= $3::timestamptz AND (lease_until IS NULL OR lease_until <= $3::timestamptz)))
   RETURNING id`,
);
const renew = statement<[string, string, Date], { id: string }>(
  'operation_renew',
  `UPDATE operations SET lease_until = $3::timestamptz WHERE id = $1::uuid AND lease_owner = $2 AND finished_at IS NULL RETURNING id`,
);
const fence = statement<[string, string], { cancel_requested: boolean }>(
  'operation_fence',
  `SELECT cancel_requested FROM operations WHERE id = $1::uuid AND lease_owner = $2 AND finished_at IS NULL FOR UPDATE`,
);
const remember = statement<[string, string], never>(
  'operation_remember',
  `UPDATE operations SET memory = memory || $2::jsonb WHERE id = $1::uuid`,
);
const park = statement<[string, Date, number], never>(
  'operation_park',
  `UPDATE operations SET next_run_at = $2::timestamptz, lease_owner = NULL, lease_until = NULL, attempts = attempts + $3 WHERE id = $1::uuid`,
);
const giveUp = statement<[string, string, Date], never>(
  'operation_give_up_lease',
  `UPDATE operations SET lease_owner = NULL, lease_until = NULL, next_run_at = $3::timestamptz
   WHERE id = $1::uuid AND lease_owner = $2 AND finished_at IS NULL`,
);
/**
 * What is due and held by nobody, marked as dispatched and put into the outbox in one statement. Not while older messages are stuck
 * there: with the queue away, asking again and again would only pile them up.
 */
const dispatchDue = statement<[Date, Date, number], { id: string }>(
  'operation_dispatch_due',
  `WITH due AS (
     SELECT id FROM operations
     WHERE next_run_at <= $1::timestamptz AND (lease_until IS NULL OR lease_until <= $1::timestamptz)
       AND coalesce((SELECT created_at FROM outbox WHERE sent_at IS NULL AND topic = 'operation.advance' ORDER BY id LIMIT 1) > now() - interval '5 seconds', true)
     ORDER BY next_run_at LIMIT $3 FOR UPDATE SKIP LOCKED
   ), marked AS (
     UPDATE operations o SET lease_owner = '${QUEUE_OWNER}', lease_until = $2::timestamptz FROM due WHERE o.id = due.id RETURNING o.id
   )
   INSERT INTO outbox (topic, key, body)
   SELECT 'operation.advance', id || '-' || (extract(epoch FROM $1::timestamptz) * 1000)::bigint, jsonb_build_object('operationId', id) FROM marked
   ON CONFLICT (topic, key) DO NOTHING RETURNING id`,
);

export interface StepChange {
  readonly status?: StepStatus;
  readonly progress?: number | null;
  readonly detail?: string | null;
  readonly vendorDetail?: string | null;
  readonly attempts?: number;
  readonly intentAt?: Date | null;
  readonly task?: JsonValue | null;
  readonly startedAt?: Date;
  readonly finishedAt?: Date;
}

export interface Ending {
  readonly status: 'succeeded' | 'failed' | 'cancelled';
  readonly finishedAt: Date;
  readonly progress: number;
  readonly refundedMicros: bigint | null;
}

/** Every write of the runner. Those that change a running operation are called under {@link OperationRepository.fence}. */
@Injectable()
export class OperationRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  async load(id: string): Promise<OperationRecord | null> {
    const row = await this.database.client.operation.findUnique({ where: { id }, include: withSteps });
    return row && toRecord(row);
  }

  async claim(id: string, owner: string, now: Date, until: Date): Promise<OperationRecord | null> {
    const [claimed] = await this.database.query(claim, id, owner, now, until);
    return claimed ? this.load(id) : null;
  }

  async renew(id: string, owner: string, until: Date): Promise<boolean> {
    return (await this.database.query(renew, id, owner, until)).length > 0;
  }

  /** Locks the operation for this transaction. @throws LeaseLost */
  async fence(id: string, owner: string): Promise<{ cancelRequested: boolean }> {
    const [row] = await this.database.query(fence, id, owner);
    if (!row) throw new LeaseLost(`operation ${id} is not held by ${owner} any more`);
    return { cancelRequested: row.cancel_requested };
  }

  async remember(id: string, patch: JsonObject): Promise<void> {
    await this.database.query(remember, id, JSON.stringify(patch));
  }

  async changeStep(operationId: string, position: number, change: StepChange): Promise<void> {
    const { task, ...rest } = change;
    await this.database.client.operationStep.update({
      where: { operationId_position: { operationId, position } },
      data: {
        ...rest,
        ...(task === undefined ? {} : { task: task === null ? Prisma.DbNull : (task as Prisma.InputJsonValue) }),
      },
    });
  }

  async addStep(operationId: string, position: number, name: string, startedAt: Date): Promise<void> {
    await this.database.client.operationStep.create({
      data: { operationId, position, name, status: 'running', startedAt },
    });
  }

  /** Steps that were never begun will not be. */
  async skipPending(operationId: string): Promise<void> {
    await this.database.client.operationStep.updateMany({
      where: { operationId, status: 'pending' },
      data: { status: 'skipped' },
    });
  }

  /** Steps from one position to another, both included, are as if never begun. */
  async reopen(operationId: string, from: number, to: number): Promise<void> {
    await this.database.client.operationStep.updateMany({
      where: { operationId, position: { gte: from, lte: to } },
      data: {
        status: 'pending',
        intentAt: null,
        task: Prisma.DbNull,
        attempts: 0,
        progress: null,
        detail: null,
        vendorDetail: null,
        startedAt: null,
        finishedAt: null,
      },
    });
  }

  /** It goes on at another provider, asked for something else. */
  async redirect(id: string, providerId: string, params: JsonObject): Promise<void> {
    await this.database.client.operation.update({ where: { id }, data: { providerId, params } });
  }

  async setProgress(id: string, progress: number): Promise<void> {
    await this.database.client.operation.update({ where: { id }, data: { progress } });
  }

  async setFailure(id: string, failure: StoredFailure): Promise<void> {
    await this.database.client.operation.update({ where: { id }, data: { error: { ...failure } } });
  }

  /** Takes back a failure whose clean-up, the step at that position, has left nothing. */
  async forgetFailure(operationId: string, cleanup: number): Promise<void> {
    await this.database.client.operationStep.delete({
      where: { operationId_position: { operationId, position: cleanup } },
    });
    await this.database.client.operation.update({ where: { id: operationId }, data: { error: Prisma.DbNull } });
  }

  /** Sleeps until `at`, held by nobody. */
  async park(id: string, at: Date, faults: number): Promise<void> {
    await this.database.query(park, id, at, faults);
  }

  /** Lets another worker go on at once. Nothing happens when the lease is not ours any more. */
  async giveUp(id: string, owner: string, at: Date): Promise<void> {
    await this.database.query(giveUp, id, owner, at);
  }

  async end(id: string, ending: Ending): Promise<void> {
    await this.database.client.operation.update({
      where: { id },
      data: { ...ending, nextRunAt: null, leaseOwner: null, leaseUntil: null },
    });
  }

  /** @returns how many were dispatched. */
  async dispatchDue(now: Date, heldUntil: Date, limit: number): Promise<number> {
    return (await this.database.query(dispatchDue, now, heldUntil, limit)).length;
  }
}
