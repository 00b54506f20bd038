import { Inject, Injectable } from '@nestjs/common';
import type { providers } from '@uni/contracts';
import { Database, decodeCursor, decodeTypedCursor, cutPage, moneySql, statement } from '@uni/data';
import { notFound } from '@uni/platform';
import type { z } from 'zod';
import { toProviderView, type ProviderRow } from './provider.view.js';

const COLUMNS = `p.id, p.kind, p.name, p.endpoint, p.options,
  ARRAY(SELECT jsonb_array_elements_text(p.credentials->'fields')) AS credential_fields, p.enabled, p.simulated, p.status::text,
  p.last_check, p.last_sync, p.last_good_sync_at, p.created_at,
  (SELECT count(*)::int FROM instances i WHERE i.provider_id = p.id AND i.deleted_at IS NULL) AS instances,
  (SELECT count(DISTINCT t.id)::int FROM sale_places s JOIN templates t ON t.id = s.template_id
    WHERE s.provider_id = p.id AND s.status = 'active' AND t.status = 'active') AS templates`;
const FILTER = `($1::text IS NULL OR p.name ILIKE '%' || $1 || '%' OR p.endpoint ILIKE '%' || $1 || '%')
  AND ($2::text[] IS NULL OR p.kind = ANY($2)) AND ($3::text[] IS NULL OR p.status::text = ANY($3)) AND ($4::boolean IS NULL OR p.enabled = $4)`;
/** Worst first: what needs a person stands on top, what was switched off at the end. */
const RANK = `CASE WHEN NOT p.enabled THEN 4 WHEN p.status = 'failing' THEN 0 WHEN p.status = 'degraded' THEN 1 WHEN p.status = 'unknown' THEN 2 ELSE 3 END`;

type Filter = [string | null, string[] | null, string[] | null, boolean | null];
type Position = [rank: string | null, name: string | null, id: string | null];
const list = statement<[...Filter, ...Position, number], ProviderRow & { readonly rank: number }>(
  'providers_list',
  `SELECT ${COLUMNS}, ${RANK} AS rank FROM providers p WHERE ${FILTER}
     AND ($5::text IS NULL OR (${RANK}, p.name, p.id) > ($5::text::bigint, $6, $7::uuid)) ORDER BY rank, p.name, p.id LIMIT $8`,
);
const count = statement<Filter, { total: number }>(
  'providers_count',
  `SELECT count(*)::int AS total FROM providers p WHERE ${FILTER}`,
);
const one = statement<[string], ProviderRow>(
  'providers_one',
  `SELECT ${COLUMNS} FROM providers p WHERE p.id = $1::uuid`,
);

interface MachineRow {
  external_id: string;
  name: string;
  ownership: 'owned' | 'orphan' | 'foreign';
  instance_id: string | null;
  power_state: string;
  vcpus: number | null;
  memory_mib: number | null;
  disk_gib: number | null;
  location: string | null;
  owner_name: string | null;
  organization_id: string | null;
  organization_name: string | null;
  vendor: { amount: string; currency: string } | null;
  first_seen_at: Date;
  missing_since: Date | null;
}
const MACHINE_FILTER = `m.provider_id = $1::uuid AND ($2::text IS NULL OR m.name ILIKE '%' || $2 || '%' OR m.external_id = $2) AND ($3::text[] IS NULL OR m.ownership = ANY($3))
  AND ($4::text[] IS NULL OR m.power_state = ANY($4)) AND ($5::text[] IS NULL OR m.location = ANY($5))`;
type MachineFilter = [string, string | null, string[] | null, string[] | null, string[] | null];
/** The price of its size where it stands, else everywhere. */
const VENDOR_PRICE = `LEFT JOIN LATERAL (SELECT v.currency, CASE m.power_state WHEN 'stopped' THEN v.stopped_micros_per_hour
    WHEN 'shelved' THEN coalesce(v.shelved_micros_per_hour, v.stopped_micros_per_hour) ELSE v.running_micros_per_hour END AS micros
  FROM provider_prices v WHERE v.provider_id = m.provider_id AND v.size_ref = m.size_ref AND v.region_ref IN ('', coalesce(m.location, ''))
  ORDER BY v.region_ref DESC LIMIT 1) price ON true`;
const machinesList = statement<[...MachineFilter, string | null, number], MachineRow>(
  'provider_machines_list',
  `SELECT m.external_id, m.name, m.ownership, m.instance_id, m.power_state, m.vcpus, m.memory_mib, m.disk_gib, m.location, m.first_seen_at, m.missing_since,
     i.name AS owner_name, g.id AS organization_id, g.name AS organization_name, CASE WHEN price.micros IS NULL THEN NULL ELSE ${moneySql('price.micros', 'price.currency')} END AS vendor
   FROM provider_machines m LEFT JOIN instances i ON i.id = m.instance_id LEFT JOIN organizations g ON g.id = i.organization_id ${VENDOR_PRICE}
   WHERE ${MACHINE_FILTER} AND ($6::text IS NULL OR m.external_id > $6) ORDER BY m.external_id LIMIT $7`,
);
const machinesCount = statement<MachineFilter, { total: number }>(
  'provider_machines_count',
  `SELECT count(*)::int AS total FROM provider_machines m WHERE ${MACHINE_FILTER}`,
);

const ORDER = 'worst';
/** More than any account sees of sizes or images; lists of choices are not paged. */
const MOST_LISTED = 2_000;

function positionOf(cursor: string | undefined): Position {
  if (cursor === undefined) return [null, null, null];
  const [rank = null, name = null, id = null] = decodeTypedCursor(cursor, ORDER, ['number', 'text', 'id']);
  return [rank, name, id];
}

/** Null, which means not withdrawn, would come last otherwise. */
const ON_OFFER_FIRST = { withdrawnAt: { sort: 'asc', nulls: 'first' } } as const;

const text = (value: string | undefined): string | null => (value === undefined || value === '' ? null : value);

/** What administrators read of providers. Credentials are not among it. */
@Injectable()
export class ProvidersQueries {
  constructor(@Inject(Database) private readonly database: Database) {}

  async list(query: z.output<typeof providers.providersQuery>): Promise<z.input<typeof providers.providers>> {
    const filter: Filter = [text(query.q), query.kind ?? null, query.status ?? null, query.enabled ?? null];
    const rows = await this.database.query(list, ...filter, ...positionOf(query.cursor), query.limit + 1);
    const { kept: items, nextCursor } = cutPage(rows, query.limit, ORDER, (last) => [last.rank, last.name, last.id]);
    return {
      items: items.map(toProviderView),
      nextCursor,
      ...(query.total ? { total: (await this.database.query(count, ...filter))[0]?.total ?? 0 } : {}),
    };
  }

  /** @throws AppError not_found */
  async get(id: string): Promise<providers.ProviderView> {
    const [row] = await this.database.query(one, id);
    if (!row) throw notFound('provider');
    return toProviderView(row);
  }

  async machines(
    id: string,
    query: z.output<typeof providers.machinesQuery>,
  ): Promise<z.input<typeof providers.machines>> {
    await this.get(id);
    const [after] = query.cursor ? decodeCursor(query.cursor, 'machine', 1) : [];
    const filter: MachineFilter = [
      id,
      text(query.q),
      query.ownership ?? null,
      query.power ?? null,
      query.location ?? null,
    ];
    const rows = await this.database.query(machinesList, ...filter, after ?? null, query.limit + 1);
    const { kept: items, nextCursor } = cutPage(rows, query.limit, 'machine', (last) => [last.external_id]);
    return {
      items: items.map((row) => ({
        externalId: row.external_id,
        name: row.name,
        ownership: row.ownership,
        instanceId: row.instance_id,
        powerState: row.power_state,
        vcpus: row.vcpus,
        memoryMib: row.memory_mib,
        diskGib: row.disk_gib,
        location: row.location,
        owner:
          row.owner_name === null || row.organization_id === null
            ? null
            : { name: row.owner_name, organization: { id: row.organization_id, name: row.organization_name ?? '' } },
        vendorPerHour: row.vendor,
        firstSeenAt: row.first_seen_at.toISOString(),
        missingSince: row.missing_since?.toISOString() ?? null,
      })),
      nextCursor,
      ...(query.total ? { total: (await this.database.query(machinesCount, ...filter))[0]?.total ?? 0 } : {}),
    };
  }

  async regions(id: string): Promise<z.input<typeof providers.providerRegions>> {
    await this.get(id);
    const rows = await this.database.client.providerRegion.findMany({
      where: { providerId: id, withdrawnAt: null },
      orderBy: { name: 'asc' },
      take: 500,
    });
    return {
      items: rows.map((row) => ({
        ref: row.ref,
        name: row.name,
        available: row.available,
        detail: row.detail,
        seenAt: row.seenAt.toISOString(),
      })),
      nextCursor: null,
    };
  }

  async sizes(id: string): Promise<z.input<typeof providers.providerSizes>> {
    await this.get(id);
    const rows = await this.database.client.providerSize.findMany({
      where: { providerId: id },
      orderBy: [ON_OFFER_FIRST, { vcpus: 'asc' }, { memoryMib: 'asc' }, { name: 'asc' }, { regionRef: 'asc' }],
      take: MOST_LISTED,
    });
    return {
      items: rows.map((row) => ({
        ref: row.ref,
        name: row.name,
        vcpus: row.vcpus,
        memoryMib: row.memoryMib,
        diskGib: row.diskGib,
        regionRef: row.regionRef === '' ? null : row.regionRef,
        seenAt: row.seenAt.toISOString(),
        withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
      })),
      nextCursor: null,
    };
  }

  async images(id: string): Promise<z.input<typeof providers.providerImages>> {
    await this.get(id);
    const rows = await this.database.client.providerImage.findMany({
      where: { providerId: id },
      orderBy: [ON_OFFER_FIRST, { name: 'asc' }],
      take: MOST_LISTED,
    });
    return {
      items: rows.map((row) => ({
        ref: row.ref,
        name: row.name,
        os: row.os,
        minDiskGib: row.minDiskGib,
        locations: row.locations,
        seenAt: row.seenAt.toISOString(),
        withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
      })),
      nextCursor: null,
    };
  }

  async networks(id: string): Promise<z.input<typeof providers.providerNetworks>> {
    await this.get(id);
    const rows = await this.database.client.providerNetwork.findMany({
      where: { providerId: id },
      orderBy: [ON_OFFER_FIRST, { name: 'asc' }, { location: 'asc' }],
      take: MOST_LISTED,
    });
    return {
      items: rows.map((row) => ({
        ref: row.ref,
        name: row.name,
        location: row.location === '' ? null : row.location,
        seenAt: row.seenAt.toISOString(),
        withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
      })),
      nextCursor: null,
    };
  }
}
