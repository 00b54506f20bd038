import type { dns, operations } from '@uni/contracts';
import type { z } from 'zod';
import type { CallOptions, CreateOptions, Transport } from './transport.js';
import type { Page } from './types.js';

export type DomainView = dns.DomainView;
export type AdminDomainView = dns.AdminDomainView;
export type ZoneView = dns.ZoneView;
export type ZoneDetailView = dns.ZoneDetailView;
export type AdminZoneView = dns.AdminZoneView;
export type DnsRecordView = dns.RecordView;
export type DnsRecordInput = z.input<typeof dns.recordInput>;
export type ZoneChangesInput = z.input<typeof dns.zoneChangesRequest>;
export type ZoneDiffView = dns.ZoneDiffView;
export type ImportAnswer = z.output<typeof dns.importAnswer>;
export type WatchView = dns.WatchView;
export type WatchInput = z.input<typeof dns.createWatchRequest>;
export type WarningView = dns.WarningView;
export type DnsAccountView = dns.DnsAccountView;
export type NamesQuery = Partial<z.output<typeof dns.namesQuery>>;
export type AdminNamesQuery = Partial<z.output<typeof dns.adminNamesQuery>>;
type Operation = operations.OperationView;
type Requested = z.output<typeof dns.requested>;

const at = (id: string): string => encodeURIComponent(id);

/** Domains, zones and certificates of the acting organisation. */
export function dnsCalls(http: Transport) {
  const zone = (id: string): string => `/dns-zones/${at(id)}`;
  return {
    dns: {
      domains: (query?: NamesQuery, call?: CallOptions) => http.get<Page<DomainView>>('/domains', query, call),
      zones: (query?: NamesQuery, call?: CallOptions) => http.get<Page<ZoneView>>('/dns-zones', query, call),
      zone: (id: string, call?: CallOptions) => http.get<ZoneDetailView>(zone(id), {}, call),
      records: (id: string, call?: CallOptions) =>
        http.get<{ items: DnsRecordView[]; nextCursor: null }>(`${zone(id)}/records`, {}, call),
      /** Asks for a fresh look; what it finds arrives by itself. */
      check: (id: string) => http.request<Requested>('POST', `${zone(id)}/sync`, { body: {} }),
      change: (id: string, body: ZoneChangesInput, call: CreateOptions = {}) =>
        http.request<Operation>('POST', `${zone(id)}/changes`, { ...call, body, creates: true }),
      previewImport: (id: string, text: string) =>
        http.request<ImportAnswer>('POST', `${zone(id)}/import`, { query: { dryRun: true }, body: { text } }),
      /** @param hash of the preview: only what was looked at is done. */
      import: (id: string, body: { text: string; hash: string }, call: CreateOptions = {}) =>
        http.request<ImportAnswer>('POST', `${zone(id)}/import`, { ...call, body, creates: true }),
      /** The zone as a BIND zone file. */
      export: async (id: string, signal: AbortSignal): Promise<string> =>
        (await http.open(`${zone(id)}/export`, { accept: 'text/plain' }, signal)).text(),
      warnings: (query?: { cursor?: string; limit?: number; total?: boolean }, call?: CallOptions) =>
        http.get<Page<WarningView>>('/expiry-warnings', query, call),
    },
    certificates: {
      list: (call?: CallOptions) =>
        http.get<{ items: WatchView[]; nextCursor: null }>('/certificate-watches', {}, call),
      create: (body: WatchInput, call: CreateOptions = {}) =>
        http.request<WatchView>('POST', '/certificate-watches', { ...call, body, creates: true }),
      remove: (id: string) => http.request<void>('DELETE', `/certificate-watches/${at(id)}`),
    },
  };
}

/** The same for administrators: all accounts, and who may manage what. */
export function adminDnsCalls(http: Transport) {
  return {
    dns: {
      accounts: (call?: CallOptions) =>
        http.get<{ items: DnsAccountView[]; nextCursor: null }>('/admin/dns-accounts', {}, call),
      enable: (providerId: string, enabled: boolean) =>
        http.request<DnsAccountView>('PATCH', `/admin/dns-accounts/${at(providerId)}`, { body: { enabled } }),
      sync: (providerId: string) =>
        http.request<Requested>('POST', `/admin/dns-accounts/${at(providerId)}/sync`, { body: {} }),
      zones: (query?: AdminNamesQuery, call?: CallOptions) =>
        http.get<Page<AdminZoneView>>('/admin/dns-zones', query, call),
      domains: (query?: AdminNamesQuery, call?: CallOptions) =>
        http.get<Page<AdminDomainView>>('/admin/domains', query, call),
      assignZone: (id: string, organizationId: string | null) =>
        http.request<AdminZoneView>('PUT', `/admin/dns-zones/${at(id)}/organization`, { body: { organizationId } }),
      assignDomain: (id: string, organizationId: string | null) =>
        http.request<AdminDomainView>('PUT', `/admin/domains/${at(id)}/organization`, { body: { organizationId } }),
      warnings: (query?: { cursor?: string; limit?: number }, call?: CallOptions) =>
        http.get<Page<WarningView>>('/admin/expiry-warnings', query, call),
    },
  };
}
