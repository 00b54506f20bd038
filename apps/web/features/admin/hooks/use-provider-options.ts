'use client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Page, ProviderView } from '@uni/client';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import type { FilterOption } from '../../lists/list-filter';

/** The places, for choices; a platform has a handful of them, and the first two hundred will do. */
export function useProviders(): UseQueryResult<Page<ProviderView>> {
  return useQuery({
    queryKey: keys.admin('providers', 'choices'),
    queryFn: ({ signal }) => api.admin.providers.list({ limit: 200 }, { signal }),
    staleTime: 30_000,
  });
}

/** The places as values of a filter, by name. */
export function useProviderOptions(): FilterOption[] {
  const items = useProviders().data?.items ?? [];
  return items
    .map(({ id, name }) => ({ value: id, label: name }))
    .toSorted((left, right) => left.label.localeCompare(right.label));
}
