import { Inject, Injectable } from '@nestjs/common';
import { Database, statement } from '@uni/data';
import { AppError, CLOCK, type Clock } from '@uni/platform';

/** Serialises the choice of one provider's ids; the primary key is the guard behind it. */
const lockProvider = statement<[string], never>(
  'external_id_lock',
  `SELECT pg_advisory_xact_lock(hashtextextended('external_ids|' || $1::text, 0))::text`,
);
/**
 * The lowest id that is neither taken by us nor seen at the provider. A candidate follows a taken id or opens the range, so no list of
 * free ids has to be built.
 */
const reserveLowest = statement<[string, string, bigint, bigint, Date], { external_id: string }>(
  'external_id_reserve',
  `WITH taken AS (
     SELECT external_id::bigint AS id FROM provider_external_ids WHERE provider_id = $1::uuid AND external_id ~ '^[0-9]{1,18}$'
     UNION
     SELECT external_id::bigint FROM provider_machines WHERE provider_id = $1::uuid AND external_id ~ '^[0-9]{1,18}$'
   ), free AS (
     SELECT min(candidate) AS id FROM (SELECT $3::bigint AS candidate UNION ALL SELECT id + 1 FROM taken) AS candidates
     WHERE candidate BETWEEN $3::bigint AND $4::bigint AND NOT EXISTS (SELECT 1 FROM taken WHERE taken.id = candidate)
   )
   INSERT INTO provider_external_ids (provider_id, external_id, instance_id, state, created_at)
   SELECT $1::uuid, id::text, $2::uuid, 'reserved', $5::timestamptz FROM free WHERE id IS NOT NULL RETURNING external_id`,
);

/** Ids that we choose ourselves at a vendor: taken in our own database before any call, so that two creates never fight for one. */
@Injectable()
export class ExternalIds {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError no_capacity when the range is used up */
  async reserve(
    providerId: string,
    instanceId: string,
    range: { readonly min: number; readonly max: number },
  ): Promise<string> {
    await this.database.query(lockProvider, providerId);
    const [row] = await this.database.query(
      reserveLowest,
      providerId,
      instanceId,
      BigInt(range.min),
      BigInt(range.max),
      this.clock.now(),
    );
    if (row) return row.external_id;
    throw new AppError({
      kind: 'conflict',
      code: 'no_capacity',
      publicMessage: 'There is no room at this place at the moment. Nothing was charged; choose another place.',
      detail: `no free id between ${range.min} and ${range.max}`,
    });
  }

  /** Somebody else has it at the vendor: never offered again. */
  async burn(providerId: string, externalId: string): Promise<void> {
    await this.database.client.providerExternalId.update({
      where: { providerId_externalId: { providerId, externalId } },
      data: { state: 'burnt' },
    });
  }

  async use(providerId: string, externalId: string): Promise<void> {
    await this.database.client.providerExternalId.updateMany({
      where: { providerId, externalId },
      data: { state: 'used' },
    });
  }

  /** The machine is certainly gone: its id may be given out again. Burnt ones are not its own. */
  async free(instanceId: string): Promise<void> {
    await this.database.client.providerExternalId.deleteMany({ where: { instanceId, state: { not: 'burnt' } } });
  }
}
