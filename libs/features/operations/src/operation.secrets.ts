import { Inject, Injectable } from '@nestjs/common';
import { Database, Prisma, statement } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { CLOCK, isId, notFound, SecretBox, type Clock, type SealedSecret } from '@uni/platform';
import type { OperationRecord } from './operation.types.js';

const LIFETIME_MS = 15 * 60_000;
const placeOf = (operationId: string): string => `operations|${operationId}|secret`;

const take = statement<[string, string, string, Date], { sealed: SealedSecret }>(
  'operation_secret_take',
  `DELETE FROM operation_secrets s USING operations o WHERE s.operation_id = $1::uuid AND s.user_id = $2::uuid AND o.id = s.operation_id
     AND o.organization_id = $3::uuid AND o.finished_at IS NOT NULL AND s.expires_at > $4::timestamptz RETURNING s.sealed`,
);

/** What an operation tells once, and only to the person who asked for it. Sealed while it waits; never in a log, event or audit row. */
@Injectable()
export class OperationSecrets {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretBox) private readonly secrets: SecretBox,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Keeps a secret for whoever gave the order, in place of an earlier one. Orders of the platform itself have nobody to tell it to. */
  async put({ id: operationId, requestedBy }: OperationRecord, secret: string): Promise<void> {
    if (requestedBy === null) return;
    const sealed = this.secrets.seal(secret, placeOf(operationId)) as unknown as Prisma.InputJsonObject;
    const data = { userId: requestedBy, sealed, ...this.lifetime() };
    await this.database.client.operationSecret.upsert({
      where: { operationId },
      create: { operationId, ...data },
      update: data,
    });
  }

  async has({ id: operationId }: OperationRecord): Promise<boolean> {
    return (await this.database.client.operationSecret.count({ where: { operationId } })) > 0;
  }

  /** The time to read it begins now. */
  async renew({ id: operationId }: OperationRecord): Promise<void> {
    await this.database.client.operationSecret.updateMany({ where: { operationId }, data: this.lifetime() });
  }

  async forget({ id: operationId }: OperationRecord): Promise<void> {
    await this.database.client.operationSecret.deleteMany({ where: { operationId } });
  }

  /**
   * Tells it, and forgets it in the same transaction.
   * @throws AppError not_found when there is none (any more), it is somebody else's, or the operation has not ended
   */
  take(organizationId: string, operationId: string, userId: string): Promise<string> {
    return this.database.transaction(async () => {
      const [row] = isId(operationId)
        ? await this.database.query(take, operationId, userId, organizationId, this.clock.now())
        : [];
      if (!row) throw notFound('secret');
      await this.audit.record({
        action: 'operation.secret_read',
        targetKind: 'operation',
        targetId: operationId,
        organizationId,
      });
      return this.secrets.open(row.sealed, placeOf(operationId));
    });
  }

  private lifetime(): { readonly createdAt: Date; readonly expiresAt: Date } {
    const createdAt = this.clock.now();
    return { createdAt, expiresAt: new Date(createdAt.getTime() + LIFETIME_MS) };
  }
}
