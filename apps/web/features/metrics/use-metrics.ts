'use client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { ApiError, type InstanceMetrics, type MetricRange } from '@uni/client';
import { api } from '../api/api';
import { keys } from '../api/keys';
import { useSession } from '../session/session-store';

const WHILE_PENDING_MS = 2_000;
const WHILE_LOOKING_MS = 60_000;

/** The load of an instance, where its place tells it (`told`). While its place is being asked it is looked at again soon: an event may be missed, a page may not wait. */
export function useMetrics(id: string, range: MetricRange, told: boolean): UseQueryResult<InstanceMetrics> {
  const organization = useSession((state) => state.organizationId);
  return useQuery({
    queryKey: [...keys.instance(organization, id), 'metrics', range],
    queryFn: ({ signal }) => api.instances.metrics(id, range, { signal }),
    enabled: told,
    refetchInterval: ({ state }) =>
      state.error instanceof ApiError ? false : state.data?.pending === true ? WHILE_PENDING_MS : WHILE_LOOKING_MS,
  });
}
