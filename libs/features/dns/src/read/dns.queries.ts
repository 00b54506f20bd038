import { Inject, Injectable } from '@nestjs/common';
import type { dns } from '@uni/contracts';
import { Database, decodeTypedCursor, cutPage } from '@uni/data';
import { writeZoneFile, type DnsDescription } from '@uni/dns-port';
import { isId, notFound } from '@uni/platform';
import type { z } from 'zod';
import { ZoneReader } from '../zones/zone.reader.js';
import {
  adminDomainView,
  adminIncludes,
  adminZoneView,
  domainIncludes,
  domainView,
  recordView,
  zoneIncludes,
  zoneView,
} from './dns.views.js';

const SORT = 'name';
const ORDER = [{ name: 'asc' }, { id: 'asc' }] as const satisfies readonly object[];
type NamesQuery = z.output<typeof dns.namesQuery>;
type AdminNamesQuery = z.output<typeof dns.adminNamesQuery>;
interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
  readonly total?: number;
}

/** What is read of zones and domains: always what was seen last, with its age. */
@Injectable()
export class DnsQueries {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ZoneReader) private readonly reader: ZoneReader,
  ) {}

  async domains(organizationId: string, query: NamesQuery): Promise<Page<dns.DomainView>> {
    const { where, all } = namesWhere({ organizationId }, query);
    const rows = await this.database.client.dnsDomain.findMany({
      where,
      include: domainIncludes,
      orderBy: [...ORDER],
      take: query.limit + 1,
    });
    const total = query.total ? await this.database.client.dnsDomain.count({ where: all }) : undefined;
    const zones = await this.zonesOf(rows, organizationId);
    return paged(rows, query.limit, total, (row) => domainView(row, zones.get(row.name) ?? null));
  }

  async zones(organizationId: string, query: NamesQuery): Promise<Page<dns.ZoneView>> {
    const { where, all } = namesWhere({ organizationId }, query);
    const rows = await this.database.client.dnsZone.findMany({
      where,
      include: zoneIncludes,
      orderBy: [...ORDER],
      take: query.limit + 1,
    });
    const total = query.total ? await this.database.client.dnsZone.count({ where: all }) : undefined;
    return paged(rows, query.limit, total, zoneView);
  }

  /** @throws AppError not_found */
  async zone(organizationId: string, id: string): Promise<dns.ZoneDetailView> {
    const row = isId(id)
      ? await this.database.client.dnsZone.findFirst({
          where: { id, organizationId },
          include: { ...zoneIncludes, account: { select: { description: true } } },
        })
      : null;
    if (!row) throw notFound('zone');
    const description = row.account.description as DnsDescription | null;
    return {
      ...zoneView(row),
      recordTypes: [...(description?.recordTypes ?? [])],
      minTtlS: description?.minTtlS ?? 0,
    };
  }

  /** All records, as they were read last. @throws AppError not_found */
  async records(
    organizationId: string,
    zoneId: string,
    { q, type }: z.output<typeof dns.recordsQuery>,
  ): Promise<{ items: dns.RecordView[]; nextCursor: null }> {
    const { id } = await this.zone(organizationId, zoneId);
    const wanted = q?.toLowerCase() ?? '';
    const items = (await this.reader.known(id)).filter(
      (record) =>
        (type === undefined || record.type === type.toUpperCase()) &&
        (wanted === '' || record.name.includes(wanted) || record.value.toLowerCase().includes(wanted)),
    );
    return { items: items.map(recordView), nextCursor: null };
  }

  /** @throws AppError not_found */
  async record(organizationId: string, zoneId: string, recordId: string): Promise<dns.RecordView> {
    const { items } = await this.records(organizationId, zoneId, {});
    const found = items.find(({ id }) => id === recordId);
    if (!found) throw notFound('record');
    return found;
  }

  /** The zone as a BIND zone file. @throws AppError not_found */
  async file(organizationId: string, zoneId: string): Promise<{ readonly name: string; readonly text: string }> {
    const { id, name, defaultTtlS } = await this.zone(organizationId, zoneId);
    return { name, text: writeZoneFile(name, await this.reader.known(id), defaultTtlS) };
  }

  async adminDomains(query: AdminNamesQuery): Promise<Page<dns.AdminDomainView>> {
    const { where, all } = namesWhere(chosen(query), query);
    const rows = await this.database.client.dnsDomain.findMany({
      where,
      include: adminIncludes,
      orderBy: [...ORDER],
      take: query.limit + 1,
    });
    const total = query.total ? await this.database.client.dnsDomain.count({ where: all }) : undefined;
    const zones = await this.zonesOf(rows, null);
    return paged(rows, query.limit, total, (row) => adminDomainView(row, zones.get(row.name) ?? null));
  }

  async adminZones(query: AdminNamesQuery): Promise<Page<dns.AdminZoneView>> {
    const { where, all } = namesWhere(chosen(query), query);
    const include = { ...zoneIncludes, ...adminIncludes };
    const rows = await this.database.client.dnsZone.findMany({
      where,
      include,
      orderBy: [...ORDER],
      take: query.limit + 1,
    });
    const total = query.total ? await this.database.client.dnsZone.count({ where: all }) : undefined;
    return paged(rows, query.limit, total, adminZoneView);
  }

  /** @throws AppError not_found */
  async adminZone(id: string): Promise<dns.AdminZoneView> {
    const include = { ...zoneIncludes, ...adminIncludes };
    const row = await this.database.client.dnsZone.findUnique({ where: { id }, include });
    if (!row) throw notFound('zone');
    return adminZoneView(row);
  }

  /** @throws AppError not_found */
  async adminDomain(id: string): Promise<dns.AdminDomainView> {
    const row = await this.database.client.dnsDomain.findUnique({ where: { id }, include: adminIncludes });
    if (!row) throw notFound('domain');
    return adminDomainView(row, (await this.zonesOf([row], null)).get(row.name) ?? null);
  }

  async accounts(): Promise<{ items: dns.DnsAccountView[]; nextCursor: null }> {
    const rows = await this.database.client.dnsAccount.findMany({
      include: {
        provider: { select: { name: true, kind: true } },
        _count: { select: { zones: { where: { goneAt: null } }, domains: { where: { goneAt: null } } } },
      },
      orderBy: { provider: { name: 'asc' } },
    });
    const items = rows.map((row) => ({
      providerId: row.providerId,
      providerName: row.provider.name,
      kind: row.provider.kind,
      enabled: row.enabled,
      zones: row._count.zones,
      domains: row._count.domains,
      lastSyncAt: row.lastSyncAt?.toISOString() ?? null,
      lastGoodSyncAt: row.lastGoodSyncAt?.toISOString() ?? null,
      failure: row.failure,
    }));
    return { items, nextCursor: null };
  }

  /** @throws AppError not_found */
  async account(providerId: string): Promise<dns.DnsAccountView> {
    const account = (await this.accounts()).items.find((item) => item.providerId === providerId);
    if (!account) throw notFound('account');
    return account;
  }

  /** Zones of the same names; of one organisation, where it is named. */
  private async zonesOf(
    domains: readonly { readonly name: string }[],
    organizationId: string | null,
  ): Promise<ReadonlyMap<string, string>> {
    const zones = await this.database.client.dnsZone.findMany({
      where: {
        name: { in: domains.map(({ name }) => name) },
        goneAt: null,
        ...(organizationId === null ? {} : { organizationId }),
      },
      select: { id: true, name: true },
    });
    return new Map(zones.map(({ id, name }) => [name, id]));
  }
}

function chosen({ organizationId, providerId }: AdminNamesQuery): { organizationId?: string; providerId?: string } {
  return {
    ...(organizationId === undefined ? {} : { organizationId }),
    ...(providerId === undefined ? {} : { providerId }),
  };
}

/** A keyset over (name, id). `all` counts without it. */
function namesWhere<Scope extends object>(scope: Scope, { q, cursor }: NamesQuery) {
  const search = q === undefined || q === '' ? {} : { name: { contains: q.toLowerCase() } };
  const all = { ...scope, ...search };
  const [name, id] = cursor === undefined ? [] : decodeTypedCursor(cursor, SORT, ['text', 'id']);
  const after =
    name === undefined || id === undefined ? {} : { AND: [{ OR: [{ name: { gt: name } }, { name, id: { gt: id } }] }] };
  return { where: { ...all, ...after }, all };
}

function paged<Row extends { readonly name: string; readonly id: string }, View>(
  rows: readonly Row[],
  limit: number,
  total: number | undefined,
  view: (row: Row) => View,
): Page<View> {
  const { kept: items, nextCursor } = cutPage(rows, limit, SORT, (last) => [last.name, last.id]);
  return { items: items.map(view), nextCursor, ...(total === undefined ? {} : { total }) };
}
