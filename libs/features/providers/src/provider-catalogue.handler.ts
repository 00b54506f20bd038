import { Inject, Injectable } from '@nestjs/common';
import type { Provider, ProviderRegistry } from '@uni/compute-core';
import { ProviderError, type Catalogue, type DriverDescription, type PriceList } from '@uni/compute-port';
import { Database, Events, HandlesJob, Prisma, statement, type JobBody, type JobHandler } from '@uni/data';
import { CLOCK, currentContext, LOGGER, type Clock, type Logger } from '@uni/platform';
import { PROVIDER_REGISTRY } from './provider-registry.token.js';

const regions = statement<[string, string, Date], never>(
  'catalogue_regions',
  `INSERT INTO provider_regions (provider_id, ref, name, available, detail, seen_at)
   SELECT $1::uuid, r.ref, r.name, r.available, r.detail, $3::timestamptz
   FROM jsonb_to_recordset($2::jsonb) AS r(ref text, name text, available boolean, detail text)
   ON CONFLICT (provider_id, ref) DO UPDATE SET name = excluded.name, available = excluded.available, detail = excluded.detail,
     seen_at = excluded.seen_at, withdrawn_at = NULL`,
);
/** Vendors sell one size in many regions under one name: that is one size here, bound to no region. */
const sizes = statement<[string, string, Date], never>(
  'catalogue_sizes',
  `INSERT INTO provider_sizes (provider_id, ref, name, vcpus, memory_mib, disk_gib, region_ref, seen_at)
   SELECT DISTINCT ON (r.ref, coalesce(r."regionRef", '')) $1::uuid, r.ref, r.name, r.vcpus, r."memoryMib", r."diskGib", coalesce(r."regionRef", ''), $3::timestamptz
   FROM jsonb_to_recordset($2::jsonb) AS r(ref text, name text, vcpus int, "memoryMib" int, "diskGib" int, "regionRef" text)
   ON CONFLICT (provider_id, ref, region_ref) DO UPDATE SET name = excluded.name, vcpus = excluded.vcpus, memory_mib = excluded.memory_mib,
     disk_gib = excluded.disk_gib, seen_at = excluded.seen_at, withdrawn_at = NULL`,
);
const images = statement<[string, string, Date], never>(
  'catalogue_images',
  `INSERT INTO provider_images (provider_id, ref, name, os, min_disk_gib, locations, seen_at)
   SELECT $1::uuid, r.ref, r.name, r.os, r."minDiskGib", r.locations, $3::timestamptz
   FROM jsonb_to_recordset($2::jsonb) AS r(ref text, name text, os text, "minDiskGib" int, locations text[])
   ON CONFLICT (provider_id, ref) DO UPDATE SET name = excluded.name, os = excluded.os, min_disk_gib = excluded.min_disk_gib,
     locations = excluded.locations, seen_at = excluded.seen_at, withdrawn_at = NULL`,
);
const prices = statement<[string, string, Date], never>(
  'catalogue_prices',
  `INSERT INTO provider_prices (provider_id, size_ref, region_ref, currency, running_micros_per_hour, stopped_micros_per_hour, shelved_micros_per_hour, seen_at)
   SELECT DISTINCT ON (r."sizeRef", coalesce(r."regionRef", '')) $1::uuid, r."sizeRef", coalesce(r."regionRef", ''), r.currency, r.running, r.stopped, r.shelved,
     $3::timestamptz
   FROM jsonb_to_recordset($2::jsonb) AS r("sizeRef" text, "regionRef" text, currency text, running bigint, stopped bigint, shelved bigint)
   ON CONFLICT (provider_id, size_ref, region_ref) DO UPDATE SET currency = excluded.currency, running_micros_per_hour = excluded.running_micros_per_hour,
     stopped_micros_per_hour = excluded.stopped_micros_per_hour, shelved_micros_per_hour = excluded.shelved_micros_per_hour, seen_at = excluded.seen_at`,
);
const storagePrices = statement<[string, string], never>(
  'catalogue_storage_prices',
  `UPDATE providers SET storage_prices = $2::jsonb WHERE id = $1::uuid AND storage_prices IS DISTINCT FROM $2::jsonb`,
);
const forgetPrices = statement<[string, Date], never>(
  'catalogue_prices_forget',
  `DELETE FROM provider_prices WHERE provider_id = $1::uuid AND seen_at < $2::timestamptz`,
);
const isos = statement<[string, string, Date], never>(
  'catalogue_isos',
  `INSERT INTO provider_isos (provider_id, ref, name, size_mib, seen_at)
   SELECT $1::uuid, r.ref, r.name, r."sizeMib", $3::timestamptz
   FROM jsonb_to_recordset($2::jsonb) AS r(ref text, name text, "sizeMib" int)
   ON CONFLICT (provider_id, ref) DO UPDATE SET name = excluded.name, size_mib = excluded.size_mib, seen_at = excluded.seen_at,
     withdrawn_at = NULL`,
);
const networks = statement<[string, string, Date], never>(
  'catalogue_networks',
  `INSERT INTO provider_networks (provider_id, ref, name, location, seen_at)
   SELECT DISTINCT ON (r.ref, coalesce(r.location, '')) $1::uuid, r.ref, r.name, coalesce(r.location, ''), $3::timestamptz
   FROM jsonb_to_recordset($2::jsonb) AS r(ref text, name text, location text)
   ON CONFLICT (provider_id, ref, location) DO UPDATE SET name = excluded.name, seen_at = excluded.seen_at, withdrawn_at = NULL`,
);
type Table = 'provider_regions' | 'provider_sizes' | 'provider_images' | 'provider_isos' | 'provider_networks';
const withdraw = (table: Table) =>
  statement<[string, Date], never>(
    `catalogue_withdraw_${table}`,
    `UPDATE ${table} SET withdrawn_at = $2::timestamptz WHERE provider_id = $1::uuid AND seen_at < $2::timestamptz AND withdrawn_at IS NULL`,
  );
const withdrawals = [
  withdraw('provider_regions'),
  withdraw('provider_sizes'),
  withdraw('provider_images'),
  withdraw('provider_isos'),
  withdraw('provider_networks'),
] as const;

/** Copies what a vendor offers into our tables. What a good answer no longer lists is marked withdrawn, never deleted. */
@Injectable()
@HandlesJob('provider.catalogue')
export class ProviderCatalogueHandler implements JobHandler {
  constructor(
    @Inject(PROVIDER_REGISTRY) private readonly registry: ProviderRegistry,
    @Inject(Database) private readonly database: Database,
    @Inject(Events) private readonly events: Events,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async handle(body: JobBody): Promise<void> {
    const providerId = String(body['providerId']);
    const fetched = await this.fetch(providerId);
    if (fetched === null) return;
    const { catalogue, description, priceList } = fetched;
    const seenAt = this.clock.now();
    await this.database.transaction(async () => {
      if ((await this.database.client.provider.count({ where: { id: providerId } })) === 0) return;
      await this.database.client.provider.update({
        where: { id: providerId },
        data: { description: description as unknown as Prisma.InputJsonObject },
      });
      await this.database.query(regions, providerId, JSON.stringify(catalogue.regions), seenAt);
      await this.database.query(sizes, providerId, JSON.stringify(catalogue.sizes), seenAt);
      await this.database.query(images, providerId, JSON.stringify(catalogue.images), seenAt);
      await this.database.query(isos, providerId, JSON.stringify(catalogue.isos), seenAt);
      await this.database.query(networks, providerId, JSON.stringify(catalogue.networks), seenAt);
      if (priceList !== null) {
        await this.database.query(storagePrices, providerId, gibPrices(priceList));
        await this.database.query(prices, providerId, priceRows(priceList), seenAt);
        await this.database.query(forgetPrices, providerId, seenAt);
      }
      // An account without a single image is a lost right far more often than an empty cloud: keep what we knew.
      if (catalogue.images.length > 0)
        for (const sql of withdrawals) await this.database.query(sql, providerId, seenAt);
      await this.events.emit('provider.updated', null, providerId);
    });
  }

  /** The check says what is wrong with a provider that does not answer; the old catalogue stays, with its age. */
  private async fetch(providerId: string): Promise<Fetched | null> {
    try {
      const provider = await this.registry.open(providerId);
      const catalogue = await provider.catalogue({ requestId: currentContext().requestId });
      return { catalogue, description: provider.description, priceList: await this.prices(provider, providerId) };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      this.logger.warn({ providerId, code: error.code, vendor: error.vendorMessage }, 'catalogue not read');
      return null;
    }
  }

  /** A price list that cannot be read keeps the one of before: it only tells administrators what covers its cost. */
  private async prices(provider: Provider, providerId: string): Promise<PriceList | null> {
    if (!provider.prices) return null;
    try {
      return await provider.prices.list({ requestId: currentContext().requestId });
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      this.logger.warn({ providerId, code: error.code, vendor: error.vendorMessage }, 'price list not read');
      return null;
    }
  }
}

interface Fetched {
  readonly catalogue: Catalogue;
  readonly description: DriverDescription;
  /** null where the vendor tells no prices, or could not be asked for them. */
  readonly priceList: PriceList | null;
}

const gibPrices = ({ currency, volumeGibMicrosPerHour, snapshotGibMicrosPerHour }: PriceList): string =>
  JSON.stringify({
    currency,
    volumeGibMicros: volumeGibMicrosPerHour === null ? null : String(volumeGibMicrosPerHour),
    snapshotGibMicros: snapshotGibMicrosPerHour === null ? null : String(snapshotGibMicrosPerHour),
  });

const priceRows = ({ currency, sizes: sold }: PriceList): string =>
  JSON.stringify(
    sold.map((size) => ({
      sizeRef: size.sizeRef,
      regionRef: size.regionRef,
      currency,
      running: String(size.runningMicrosPerHour),
      stopped: String(size.stoppedMicrosPerHour),
      shelved: size.shelvedMicrosPerHour === null ? null : String(size.shelvedMicrosPerHour),
    })),
  );
