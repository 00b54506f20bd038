'use client';
import { useTranslations } from 'next-intl';
import type { ListFilter } from '../../lists/list-filter';
import type { UrlState } from '../../lists/hooks/use-url-state';
import { useAdminOrganization } from '../components/organization-picker';

/**
 * The organisation that a link has put into the address, as a chip that can be taken away. It cannot be chosen here: there
 * are too many, and each organisation's own page leads to its lists.
 */
export function useOrganizationFilter(url: UrlState): ListFilter[] {
  const t = useTranslations('admin.common');
  const id = url.value('organizationId');
  const { data } = useAdminOrganization(id);
  return id === null
    ? []
    : [{ name: 'organizationId', label: t('organisation'), options: [{ value: id, label: data?.name ?? '…' }] }];
}
