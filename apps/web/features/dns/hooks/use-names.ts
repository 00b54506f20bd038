'use client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { DnsRecordView, Page, WarningView, WatchView, ZoneDetailView } from '@uni/client';
import { api } from '../../api/api';
import { useSession } from '../../session/session-store';

/** Everything about names of an organisation begins with this in the cache. */
export const namesKey = (organization: string | null) => ['org', organization, 'names'] as const;

const RESTING_MS = 60_000;

export function useNamesKey(): readonly unknown[] {
  return namesKey(useSession((state) => state.organizationId));
}

/** Whether there is anything to show: an organisation without a zone and a domain has no such page. */
export function useHasNames(): boolean {
  const key = useNamesKey();
  const zones = useQuery({
    queryKey: [...key, 'zones', 'count'],
    queryFn: ({ signal }) => api.dns.zones({ limit: 1, total: true }, { signal }),
    staleTime: RESTING_MS,
  });
  const domains = useQuery({
    queryKey: [...key, 'domains', 'count'],
    queryFn: ({ signal }) => api.dns.domains({ limit: 1, total: true }, { signal }),
    staleTime: RESTING_MS,
    enabled: zones.data?.total === 0,
  });
  return (zones.data?.total ?? 0) + (domains.data?.total ?? 0) > 0;
}

export function useZone(id: string): UseQueryResult<ZoneDetailView> {
  const key = useNamesKey();
  return useQuery({ queryKey: [...key, 'zone', id], queryFn: ({ signal }) => api.dns.zone(id, { signal }) });
}

export function useRecords(id: string): UseQueryResult<{ items: DnsRecordView[]; nextCursor: null }> {
  const key = useNamesKey();
  return useQuery({
    queryKey: [...key, 'zone', id, 'records'],
    queryFn: ({ signal }) => api.dns.records(id, { signal }),
  });
}

export function useWatches(): UseQueryResult<{ items: WatchView[]; nextCursor: null }> {
  const key = useNamesKey();
  return useQuery({
    queryKey: [...key, 'certificates'],
    queryFn: ({ signal }) => api.certificates.list({ signal }),
  });
}

/** The last warnings that were given. */
export function useWarnings(): UseQueryResult<Page<WarningView>> {
  const key = useNamesKey();
  return useQuery({
    queryKey: [...key, 'warnings'],
    queryFn: ({ signal }) => api.dns.warnings({ limit: 5 }, { signal }),
  });
}
