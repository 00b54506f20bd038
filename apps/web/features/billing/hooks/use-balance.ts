'use client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { BalanceView, Forecast } from '@uni/client';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useMay } from '../../session/hooks/use-may';
import { useSession } from '../../session/session-store';

/** Balance, burn and runway of the acting organisation; not asked for by those who may not see it. */
export function useBalance(): UseQueryResult<BalanceView> {
  const { pay } = useMay();
  const organization = useSession((state) => state.organizationId);
  return useQuery({
    queryKey: keys.balance(organization),
    queryFn: ({ signal }) => api.billing.balance({ signal }),
    // the runway shrinks by itself
    refetchInterval: 60_000,
    enabled: organization !== null && pay,
  });
}

/** Cost per day and where the month is heading. */
export function useForecast(): UseQueryResult<Forecast> {
  const { pay } = useMay();
  const organization = useSession((state) => state.organizationId);
  return useQuery({
    queryKey: keys.forecast(organization),
    queryFn: ({ signal }) => api.billing.forecast({ signal }),
    staleTime: 60_000,
    enabled: organization !== null && pay,
  });
}
