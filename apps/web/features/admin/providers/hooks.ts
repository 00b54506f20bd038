'use client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { ProviderHealthView, ProviderView } from '@uni/client';
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

/** How a place stood and stands, in figures. */
export function useProviderHealth(id: string): UseQueryResult<ProviderHealthView> {
  return useQuery({
    queryKey: keys.admin('provider', id, 'health'),
    queryFn: ({ signal }) => api.admin.providers.health(id, { signal }),
    refetchInterval: MINUTE_MS,
  });
}

/** Every change of status of the last thirty days, by place. */
function useHistories(): UseQueryResult<ReadonlyMap<string, readonly StatusChange[]>> {
  return useQuery({
    queryKey: keys.admin('health'),
    queryFn: async ({ signal }) => {
      const { items } = await api.admin.providers.histories({ signal });
      return new Map(
        items.map(({ providerId, changes }) => [
          providerId,
          changes.map(({ at, before, after }) => ({ atMs: Date.parse(at), before, after })),
        ]),
      );
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
  const { data } = useHistories();
  return {
    windowOf: (provider) => ({
      fromMs,
      toMs: nowMs,
      knownSinceMs: Date.parse(provider.createdAt),
    }),
    changesOf: (id) => data?.get(id) ?? [],
    ready: data !== undefined,
  };
}
