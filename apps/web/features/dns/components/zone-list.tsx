'use client';
import type { NamesQuery, ZoneView } from '@uni/client';
import { Time, type DataColumn } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useMemo, type ReactNode } from 'react';
import { api } from '../../api/api';
import { ResourceList } from '../../lists/components/resource-list';
import { listParameters } from '../../lists/list-parameters';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';
import { useNamesKey } from '../hooks/use-names';
import { NamesTabs } from './names-tabs';
import { ZoneStatus } from './zone-status';

function Name({ zone }: { zone: ZoneView }): ReactNode {
  return (
    <Link href={`/domains/zones/${zone.id}`} className="font-medium hover:underline">
      {zone.name}
    </Link>
  );
}

/** The zones that the organisation manages. */
export function ZoneList(): ReactNode {
  const t = useTranslations('names');
  const key = useNamesKey();
  const columns = useMemo<DataColumn<ZoneView>[]>(
    () => [
      { id: 'name', header: t('zone.one'), className: 'max-w-80 truncate', cell: (row) => <Name zone={row} /> },
      { id: 'status', header: t('status'), cell: (row) => <ZoneStatus zone={row} /> },
      {
        id: 'records',
        header: t('records'),
        align: 'end',
        cell: (row) => <span className="tabular">{row.records}</span>,
      },
      {
        id: 'servers',
        header: t('nameServers'),
        className: 'max-w-72 truncate',
        hideBelow: 'lg',
        cell: (row) => <span className="text-fg-muted">{row.nameServers.join(', ')}</span>,
      },
      {
        id: 'checked',
        header: t('seen'),
        align: 'end',
        cell: (row) => (row.checkedAt === null ? '–' : <Time at={row.checkedAt} />),
      },
    ],
    [t],
  );
  return (
    <Page title={t('title')}>
      <NamesTabs current="zones" />
      <ResourceList<ZoneView>
        caption={t('tabs.zones')}
        queryKey={[...key, 'zones']}
        fetchPage={(query, signal) => api.dns.zones(listParameters<NamesQuery>(query), { signal })}
        searchLabel={t('searchNames')}
        columns={columns}
        rowId={(row) => row.id}
        noun={(count) => t('zoneCount', { count })}
        empty={{ title: t('noZones'), body: t('noZonesBody') }}
        card={(row) => (
          <div className="px-4 py-2.5">
            <p className="truncate text-base">
              <Name zone={row} />
            </p>
            <p className="mt-1 flex items-center justify-between gap-3">
              <ZoneStatus zone={row} />
              <span className="text-fg-muted tabular">{t('recordCount', { count: row.records })}</span>
            </p>
          </div>
        )}
      />
    </Page>
  );
}
