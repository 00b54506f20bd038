'use client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { BalanceView, Forecast } from '@uni/client';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSession } from '../../session/session-store';

/** Balance, burn and runway of the acting organisation. */
export function useBalance(): UseQueryResult<BalanceView> {
  const organization = useSession((state) => state.organizationId);
  return useQuery({
    queryKey: keys.balance(organization),
    queryFn: ({ signal }) => api.billing.balance({ signal }),
    // the runway shrinks by itself
    refetchInterval: 60_000,
    enabled: organization !== null,
  });
}

/** Cost per day and where the month is heading. */
export function useForecast(): UseQueryResult<Forecast> {
  const organization = useSession((state) => state.organizationId);
  return useQuery({
    queryKey: keys.forecast(organization),
    queryFn: ({ signal }) => api.billing.forecast({ signal }),
    staleTime: 60_000,
    enabled: organization !== null,
  });
}
