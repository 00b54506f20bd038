import { Inject, Injectable } from '@nestjs/common';
import { Database, statement } from '@uni/data';
import { CLOCK, currentContext, type Clock } from '@uni/platform';

export interface AuditRecord {
  /** `noun.verb`, such as `instance.create`. */
  readonly action: string;
  readonly targetKind: string;
  readonly targetId: string | null;
  readonly organizationId?: string | null;
  /** What it was and what it became. Never a secret: what must stay hidden is left out or named only. */
  readonly before?: Readonly<Record<string, unknown>> | null;
  readonly after?: Readonly<Record<string, unknown>> | null;
  /** Why, in a person's words. */
  readonly reason?: string | null;
}

type Params = [
  Date,
  string,
  string | null,
  string | null,
  string,
  string,
  string | null,
  string | null,
  string | null,
  string | null,
  string,
  string | null,
];
const insert = statement<Params, never>(
  'audit_insert',
  `INSERT INTO audit_log (at, actor_kind, actor_id, organization_id, action, target_kind, target_id, before, after, reason, request_id, ip)
   VALUES ($1::timestamptz, $2, $3::uuid, $4::uuid, $5, $6, $7, $8::jsonb, $9::jsonb, $10, $11, $12)`,
);

const json = (value: Readonly<Record<string, unknown>> | null | undefined): string | null =>
  value ? JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? item.toString() : item)) : null;

/** One append-only row per change, in the transaction of the change: it happened and is written, or neither. */
@Injectable()
export class AuditTrail {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Who, from where and under which request comes from the running context. @throws Error outside of a transaction. */
  async record(entry: AuditRecord): Promise<void> {
    if (!this.database.inTransaction)
      throw new Error(`audit row "${entry.action}" outside of the transaction of its change`);
    const { actor, requestId, ip } = currentContext();
    await this.database.query(
      insert,
      this.clock.now(),
      actor.kind,
      actor.kind === 'user' ? actor.userId : null,
      entry.organizationId ?? null,
      entry.action,
      entry.targetKind,
      entry.targetId,
      json(entry.before),
      json(entry.after),
      entry.reason ?? null,
      requestId,
      ip,
    );
  }
}
