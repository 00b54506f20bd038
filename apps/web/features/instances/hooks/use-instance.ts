'use client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { InstanceView } from '@uni/client';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSession } from '../../session/session-store';

/** One instance, patched by the event stream. */
export function useInstance(id: string): UseQueryResult<InstanceView> {
  const organization = useSession((state) => state.organizationId);
  return useQuery({
    queryKey: keys.instance(organization, id),
    queryFn: ({ signal }) => api.instances.get(id, { signal }),
    refetchInterval: (query) => (query.state.data?.currentOperationId ? 10_000 : false),
  });
}
