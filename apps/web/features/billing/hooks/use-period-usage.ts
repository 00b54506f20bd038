'use client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Page, UsageSlot } from '@uni/client';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSession } from '../../session/session-store';

/** What each instance was charged in one period, at most 200. */
export function usePeriodUsage(period: string): UseQueryResult<Page<UsageSlot>> {
  const organization = useSession((state) => state.organizationId);
  return useQuery({
    queryKey: [...keys.entries(organization), 'period', period],
    // only periods that begin in this very millisecond, however long one is
    queryFn: ({ signal }) =>
      api.billing.usage({ from: period, to: new Date(Date.parse(period) + 1).toISOString(), limit: 200 }, { signal }),
    staleTime: 300_000,
  });
}
