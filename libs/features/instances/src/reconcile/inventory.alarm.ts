import { Inject, Injectable } from '@nestjs/common';
import { Database, statement } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { LOGGER, type Logger } from '@uni/platform';

const doubted = statement<[string, Date], { id: string }>(
  'alarm_doubted',
  `UPDATE providers SET doubted_since = $2::timestamptz WHERE id = $1::uuid AND doubted_since IS NULL RETURNING id`,
);
const believed = statement<[string], { since: Date }>(
  'alarm_believed',
  `UPDATE providers p SET doubted_since = NULL FROM (SELECT id, doubted_since AS since FROM providers WHERE id = $1::uuid AND doubted_since IS NOT NULL FOR UPDATE) b
   WHERE p.id = b.id RETURNING b.since`,
);

/**
 * Tells operators once that inventories of a provider are not believed, and once that they are again, however many come in between.
 */
@Injectable()
export class InventoryAlarm {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @param doubt why absence in this inventory proves nothing; null when it is believed. */
  async tell(providerId: string, doubt: string | null, missing: number, at: Date): Promise<void> {
    await this.database.transaction(async () => {
      if (doubt !== null) {
        const [raised] = await this.database.query(doubted, providerId, at);
        if (!raised) return;
        this.database.afterCommit(() => this.logger.error({ providerId, doubt, missing }, 'inventory not believed'));
        await this.record('provider.inventory_doubted', providerId, { missing }, doubt);
        return;
      }
      const [ended] = await this.database.query(believed, providerId);
      if (ended)
        await this.record('provider.inventory_believed', providerId, { since: ended.since.toISOString() }, null);
    });
  }

  private record(
    action: string,
    providerId: string,
    after: Readonly<Record<string, unknown>>,
    reason: string | null,
  ): Promise<void> {
    return this.audit.record({ action, targetKind: 'provider', targetId: providerId, after, reason });
  }
}
