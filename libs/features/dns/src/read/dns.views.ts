import type { dns } from '@uni/contracts';
import type { DnsRecord, RecordValues } from '@uni/dns-port';
import type { Prisma } from '@uni/data';
import { valuesOf } from '../changes/change.params.js';
import type { ZoneDiff } from '../changes/zone.diff.js';

export const zoneIncludes = { _count: { select: { records: true } } } as const satisfies Prisma.DnsZoneInclude;
export const adminIncludes = {
  organization: { select: { id: true, name: true } },
  account: { select: { lastGoodSyncAt: true, provider: { select: { id: true, name: true } } } },
} as const;
type ZoneRow = Prisma.DnsZoneGetPayload<{ include: typeof zoneIncludes }>;
type AdminZoneRow = Prisma.DnsZoneGetPayload<{ include: typeof zoneIncludes & typeof adminIncludes }>;
export const domainIncludes = { account: { select: { lastGoodSyncAt: true } } } as const;
type DomainRow = Prisma.DnsDomainGetPayload<{ include: typeof domainIncludes }>;
type AdminDomainRow = Prisma.DnsDomainGetPayload<{ include: typeof adminIncludes }>;

export function zoneView(row: ZoneRow): dns.ZoneView {
  return {
    id: row.id,
    name: row.name,
    nameServers: row.nameServers,
    signed: row.signed,
    defaultTtlS: row.defaultTtlS,
    published: row.published,
    records: row._count.records,
    operationId: row.operationId,
    readAt: row.readAt?.toISOString() ?? null,
    checkedAt: row.checkedAt?.toISOString() ?? null,
    gone: row.goneAt !== null,
  };
}

export function adminZoneView(row: AdminZoneRow): dns.AdminZoneView {
  return {
    ...zoneView(row),
    providerId: row.providerId,
    providerName: row.account.provider.name,
    organization: row.organization,
    faults: row.faults,
    failure: row.failure,
  };
}

export function domainView(row: DomainRow, zoneId: string | null): dns.DomainView {
  return {
    id: row.id,
    name: row.name,
    state: row.state as dns.DomainView['state'],
    vendorState: row.vendorState,
    expiresOn: dayOf(row.expiresOn),
    renewal: row.renewal as dns.DomainView['renewal'],
    nameServers: row.nameServers,
    transferLocked: row.transferLocked,
    zoneId,
    // Every pass looks at all of them: their age is the account's.
    lastSeenAt: row.account.lastGoodSyncAt?.toISOString() ?? null,
    gone: row.goneAt !== null,
  };
}

export function adminDomainView(row: AdminDomainRow, zoneId: string | null): dns.AdminDomainView {
  return {
    ...domainView(row, zoneId),
    providerId: row.providerId,
    providerName: row.account.provider.name,
    organization: row.organization,
  };
}

export function recordView({ id, isProtected, ...values }: DnsRecord): dns.RecordView {
  return { id, ...valuesOf(values), protected: isProtected };
}

export function diffView({ added, changed, removed, kept, hash }: ZoneDiff): dns.ZoneDiffView {
  return {
    added: added.map((values): RecordValues => valuesOf(values)),
    changed: changed.map(({ from, to }) => ({ from: recordView(from), to: valuesOf(to) })),
    removed: removed.map(recordView),
    kept: kept.map(recordView),
    hash,
  };
}

/** A day without a time of day. */
export function dayOf(date: Date | null): string | null {
  return date === null ? null : date.toISOString().slice(0, 10);
}
