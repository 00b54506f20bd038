'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import type { ListFilter } from '../../lists/list-filter';
import type { UrlState } from '../../lists/hooks/use-url-state';

/**
 * The organisation that a link has put into the address, as a chip that can be taken away. It cannot be chosen here: there
 * are too many, and each organisation's own page leads to its lists.
 */
export function useOrganizationFilter(url: UrlState): ListFilter[] {
  const t = useTranslations('admin.common');
  const id = url.value('organizationId');
  const { data } = useQuery({
    queryKey: keys.admin('organization', id),
    queryFn: ({ signal }) => api.admin.organizations.get(id ?? '', { signal }),
    enabled: id !== null,
    staleTime: 60_000,
  });
  return id === null
    ? []
    : [{ name: 'organizationId', label: t('organisation'), options: [{ value: id, label: data?.name ?? '…' }] }];
}
