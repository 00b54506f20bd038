'use client';
import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { ApiError, type InstanceView } from '@uni/client';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSession } from '../../session/session-store';

/** What is left of an instance that this page has shown and that the API no longer knows: how it was, and that it is gone. */
export function goneSince(last: InstanceView): InstanceView {
  return {
    ...last,
    status: 'deleted',
    desiredStatus: 'deleted',
    currentOperationId: null,
    addresses: [],
    pricePerHour: { ...last.pricePerHour, amount: '0.000000' },
  };
}

/** One instance, patched by the event stream. */
export function useInstance(id: string): UseQueryResult<InstanceView> {
  const client = useQueryClient();
  const organization = useSession((state) => state.organizationId);
  const queryKey = keys.instance(organization, id);
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      try {
        return await api.instances.get(id, { signal });
      } catch (error) {
        const last = client.getQueryData<InstanceView>(queryKey);
        if (error instanceof ApiError && error.status === 404 && last !== undefined) return goneSince(last);
        throw error;
      }
    },
    refetchInterval: (query) => (query.state.data?.currentOperationId ? 10_000 : false),
  });
}
