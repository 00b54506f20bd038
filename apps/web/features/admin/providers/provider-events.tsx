'use client';
import type { ProviderView, VendorEventsQuery, VendorEventView } from '@uni/client';
import { Status, Time, type DataColumn, type StatusGlyphKind } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useMemo, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { ResourceList } from '../../lists/components/resource-list';
import { listParameters } from '../../lists/list-parameters';
import { useVendorList } from './use-vendor-list';
import { VendorMachine } from './vendor-machine';

const LEVELS = ['info', 'warning', 'error'] as const;
const GLYPHS: Readonly<Record<VendorEventView['level'], StatusGlyphKind>> = {
  info: 'done',
  warning: 'warning',
  error: 'error',
};

/** What the vendor says has happened, in its own words. */
export function ProviderEvents({ provider }: { provider: ProviderView }): ReactNode {
  const t = useTranslations('admin.providers');
  const list = useVendorList(provider);
  const columns = useMemo<DataColumn<VendorEventView>[]>(
    () => [
      {
        id: 'at',
        header: t('figures.at'),
        cell: (row) => (
          <span className="whitespace-nowrap">
            <Time at={row.at} full seconds />
          </span>
        ),
      },
      {
        id: 'kind',
        header: t('listing.event'),
        className: 'max-w-96',
        cell: (row) => (
          <span className="block min-w-0" lang="en">
            <Status kind={GLYPHS[row.level]}>
              <span className="font-mono text-xs">{row.kind}</span>
              <span className="sr-only">, {t(`listing.level.${row.level}`)}</span>
            </Status>
            <span className="block truncate text-xs text-fg-subtle" title={row.text}>
              {row.text}
            </span>
          </span>
        ),
      },
      { id: 'machine', header: t('machine.name'), className: 'max-w-56', cell: (row) => <VendorMachine {...row} /> },
      {
        id: 'actor',
        header: t('listing.actor'),
        hideBelow: 'lg',
        className: 'max-w-48',
        cell: (row) => <span className="block truncate text-fg-muted">{row.actor ?? '–'}</span>,
      },
    ],
    [t],
  );
  return (
    <ResourceList<VendorEventView>
      caption={t('tab.events')}
      queryKey={keys.admin('provider', provider.id, 'events')}
      fetchPage={(query, signal) =>
        list.through(() =>
          api.admin.providers.events(provider.id, listParameters<VendorEventsQuery>(query), { signal }),
        )
      }
      searchLabel={t('listing.eventsSearch')}
      filters={[
        {
          name: 'level',
          label: t('listing.levelLabel'),
          options: LEVELS.map((each) => ({ value: each, label: t(`listing.level.${each}`) })),
        },
      ]}
      columns={columns}
      rowId={(row) => row.externalId}
      noun={(count) => t('listing.events', { count })}
      empty={list.empty}
      summary={list.summary}
      {...list.polling}
      card={(row) => (
        <div className="px-4 py-2.5" lang="en">
          <p className="flex items-baseline justify-between gap-3">
            <Status kind={GLYPHS[row.level]}>
              <span className="font-mono text-xs">{row.kind}</span>
            </Status>
            <span className="text-xs whitespace-nowrap text-fg-subtle">
              <Time at={row.at} />
            </span>
          </p>
          <p className="line-clamp-2 text-fg-muted">{row.text}</p>
        </div>
      )}
    />
  );
}
