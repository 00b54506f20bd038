'use client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { OperationView } from '@uni/client';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSession } from '../../session/session-store';
import { isOpen } from '../status';

/** One operation. The stream patches it; while it runs it is also asked now and then, should the stream be silent. */
export function useOperation(id: string | null): UseQueryResult<OperationView> {
  const organization = useSession((state) => state.organizationId);
  return useQuery({
    queryKey: keys.operation(organization, id ?? ''),
    queryFn: ({ signal }) => api.operations.get(id ?? '', { signal }),
    enabled: id !== null,
    refetchInterval: (query) => (query.state.data !== undefined && isOpen(query.state.data) ? 5_000 : false),
  });
}
