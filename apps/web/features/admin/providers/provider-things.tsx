'use client';
import type { ProviderView, VendorThingsQuery, VendorThingView } from '@uni/client';
import { formatDisk, Time, type DataColumn } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { ResourceList } from '../../lists/components/resource-list';
import { listParameters } from '../../lists/list-parameters';
import { NameAndId } from '../components/cells';
import { useVendorList } from './use-vendor-list';
import { VendorMachine } from './vendor-machine';

/** Volumes or snapshots as the vendor has them, ours or not. */
export function ProviderThings({
  provider,
  kind,
}: {
  provider: ProviderView;
  kind: 'volumes' | 'snapshots';
}): ReactNode {
  const t = useTranslations('admin.providers');
  const locale = useLocale();
  const list = useVendorList(provider);
  const columns = useMemo<DataColumn<VendorThingView>[]>(
    () => [
      {
        id: 'name',
        header: t('listing.name'),
        className: 'max-w-72',
        cell: (row) => <NameAndId name={row.name} id={row.externalId} />,
      },
      {
        id: 'ours',
        header: t('machine.ownership'),
        cell: (row) => (
          <span className={row.ours ? '' : 'text-fg-muted'}>
            {t(row.ours ? 'ownership.owned' : 'ownership.foreign')}
          </span>
        ),
      },
      { id: 'machine', header: t('machine.name'), className: 'max-w-56', cell: (row) => <VendorMachine {...row} /> },
      {
        id: 'state',
        header: t('listing.state'),
        cell: (row) => <span className="font-mono text-xs text-fg-muted">{row.state}</span>,
      },
      {
        id: 'size',
        header: t('machine.size'),
        align: 'end',
        cell: (row) => (
          <span className="whitespace-nowrap tabular">
            {row.sizeGib === null ? '–' : formatDisk(row.sizeGib, locale)}
          </span>
        ),
      },
      {
        id: 'location',
        header: t('machine.location'),
        hideBelow: 'lg',
        cell: (row) => <span className="font-mono text-xs text-fg-muted">{row.location ?? '–'}</span>,
      },
      {
        id: 'made',
        header: t('listing.made'),
        align: 'end',
        hideBelow: 'lg',
        cell: (row) => <span className="text-fg-subtle">{row.madeAt === null ? '–' : <Time at={row.madeAt} />}</span>,
      },
    ],
    [t, locale],
  );
  return (
    <ResourceList<VendorThingView>
      caption={t(`tab.${kind}`)}
      queryKey={keys.admin('provider', provider.id, kind)}
      fetchPage={(query, signal) =>
        list.through(() => api.admin.providers[kind](provider.id, listParameters<VendorThingsQuery>(query), { signal }))
      }
      searchLabel={t('listing.searchLabel')}
      columns={columns}
      rowId={(row) => `${row.machineExternalId ?? ''}/${row.externalId}`}
      noun={(count) => t(kind === 'volumes' ? 'listing.volumes' : 'listing.snapshots', { count })}
      empty={list.empty}
      summary={list.summary}
      {...list.polling}
      card={(row) => (
        <div className="px-4 py-2.5">
          <p className="flex items-baseline justify-between gap-3">
            <span className="truncate text-base font-medium">{row.name === '' ? row.externalId : row.name}</span>
            <span className="whitespace-nowrap tabular">
              {row.sizeGib === null ? '' : formatDisk(row.sizeGib, locale)}
            </span>
          </p>
          <p className="flex items-baseline justify-between gap-3 text-fg-muted">
            <span className="min-w-0 truncate">{row.instance?.name ?? row.machineExternalId ?? row.state}</span>
            <span>{t(row.ours ? 'ownership.owned' : 'ownership.foreign')}</span>
          </p>
        </div>
      )}
    />
  );
}
