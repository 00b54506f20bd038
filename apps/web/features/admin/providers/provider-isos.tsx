'use client';
import type { ProviderView, VendorIsoView, VendorThingsQuery } from '@uni/client';
import { formatMemory, Status, Time, type DataColumn } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { ResourceList } from '../../lists/components/resource-list';
import { listParameters } from '../../lists/list-parameters';
import { useVendorList } from './use-vendor-list';

/** Discs that machines may be given there, withdrawn ones marked. */
export function ProviderIsos({ provider }: { provider: ProviderView }): ReactNode {
  const t = useTranslations('admin.providers');
  const locale = useLocale();
  const list = useVendorList(provider);
  const columns = useMemo<DataColumn<VendorIsoView>[]>(
    () => [
      {
        id: 'name',
        header: t('listing.disc'),
        className: 'max-w-96',
        cell: (row) => (
          <span className="block min-w-0">
            <span className="block truncate font-medium">{row.name}</span>
            <span className="block truncate font-mono text-xs text-fg-subtle">{row.ref}</span>
          </span>
        ),
      },
      {
        id: 'size',
        header: t('machine.size'),
        align: 'end',
        cell: (row) => (
          <span className="whitespace-nowrap tabular">
            {row.sizeMib === null ? '–' : formatMemory(row.sizeMib, locale)}
          </span>
        ),
      },
      {
        id: 'seen',
        header: t('catalogue.seen'),
        align: 'end',
        cell: (row) =>
          row.withdrawnAt === null ? (
            <Time at={row.seenAt} />
          ) : (
            <Status kind="warning" note={<Time at={row.withdrawnAt} />}>
              {t('catalogue.withdrawn')}
            </Status>
          ),
      },
    ],
    [t, locale],
  );
  return (
    <ResourceList<VendorIsoView>
      caption={t('tab.isos')}
      queryKey={keys.admin('provider', provider.id, 'isos')}
      fetchPage={(query, signal) =>
        list.through(() => api.admin.providers.isos(provider.id, listParameters<VendorThingsQuery>(query), { signal }))
      }
      searchLabel={t('listing.searchLabel')}
      columns={columns}
      rowId={(row) => row.ref}
      noun={(count) => t('listing.isos', { count })}
      empty={list.empty}
      summary={list.summary}
      card={(row) => (
        <div className="px-4 py-2.5">
          <p className="flex items-baseline justify-between gap-3">
            <span className="truncate text-base font-medium">{row.name}</span>
            <span className="whitespace-nowrap tabular">
              {row.sizeMib === null ? '' : formatMemory(row.sizeMib, locale)}
            </span>
          </p>
          <p className="truncate font-mono text-xs text-fg-subtle">{row.ref}</p>
        </div>
      )}
    />
  );
}
