'use client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { AdminStats } from '@uni/client';
import { api } from '../../api/api';
import { keys } from '../../api/keys';

/** The platform's figures. */
export function useStats(): UseQueryResult<AdminStats> {
  return useQuery({
    queryKey: keys.admin('stats'),
    queryFn: ({ signal }) => api.admin.stats({ signal }),
    refetchInterval: 30_000,
  });
}
