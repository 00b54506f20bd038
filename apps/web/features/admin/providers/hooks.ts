'use client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { AuditEntryView, Page, ProviderView } from '@uni/client';
import { useNow } from '@uni/ui';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import type { HealthWindow, StatusChange } from './health-history';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
export const HEALTH_DAYS = 30;
/** While a first check or inventory is on its way, and no event has told of it. */
const WAIT_POLL_MS = 2_000;

/** Whether the first check and the first inventory of a place are still to come. */
export function isNew(provider: ProviderView): boolean {
  return provider.enabled && (provider.lastCheck === null || provider.lastSync === null);
}

/** One place; asked often until its first results, or those that `awaits` waits for, are there. */
export function useProvider(id: string, awaits?: (provider: ProviderView) => boolean): UseQueryResult<ProviderView> {
  return useQuery({
    queryKey: keys.admin('provider', id),
    queryFn: ({ signal }) => api.admin.providers.get(id, { signal }),
    refetchInterval: (query) => {
      const data = query.state.data;
      return data !== undefined && (isNew(data) || awaits?.(data) === true) ? WAIT_POLL_MS : false;
    },
  });
}

interface HealthHistory {
  readonly changes: ReadonlyMap<string, readonly StatusChange[]>;
  /** Set when older changes exist than were read. */
  readonly readSinceMs: number | null;
}

function changeOf(entry: AuditEntryView): StatusChange | null {
  const before = entry.before?.['status'];
  const after = entry.after?.['status'];
  return typeof before === 'string' && typeof after === 'string' ? { atMs: Date.parse(entry.at), before, after } : null;
}

/** Every change of status of the last thirty days, by place, from the audit log. */
function useHealthHistory(fromMs: number): UseQueryResult<HealthHistory> {
  return useQuery({
    queryKey: keys.admin('health', fromMs),
    queryFn: async ({ signal }) => {
      const page: Page<AuditEntryView> = await api.admin.audit.list(
        { action: 'provider.status', from: new Date(fromMs).toISOString(), limit: 200 },
        { signal },
      );
      const changes = new Map<string, StatusChange[]>();
      for (const entry of page.items) {
        const change = changeOf(entry);
        if (change === null || entry.target.id === null) continue;
        changes.set(entry.target.id, [...(changes.get(entry.target.id) ?? []), change]);
      }
      const oldest = page.items.at(-1);
      return { changes, readSinceMs: page.nextCursor !== null && oldest !== undefined ? Date.parse(oldest.at) : null };
    },
    staleTime: 60_000,
  });
}

/** The window of the timelines, and what is known of each place in it. */
export function useHealth(): {
  readonly windowOf: (provider: ProviderView) => HealthWindow;
  readonly changesOf: (id: string) => readonly StatusChange[];
  readonly ready: boolean;
} {
  // to the next whole minute: a change that was told of between two ticks is inside, and bars stay put in between
  const nowMs = (Math.floor(useNow() / MINUTE_MS) + 1) * MINUTE_MS;
  const fromMs = Math.floor((nowMs - HEALTH_DAYS * 24 * HOUR_MS) / HOUR_MS) * HOUR_MS;
  const { data } = useHealthHistory(fromMs);
  return {
    windowOf: (provider) => ({
      fromMs,
      toMs: nowMs,
      knownSinceMs: Math.max(Date.parse(provider.createdAt), data?.readSinceMs ?? 0),
    }),
    changesOf: (id) => data?.changes.get(id) ?? [],
    ready: data !== undefined,
  };
}
