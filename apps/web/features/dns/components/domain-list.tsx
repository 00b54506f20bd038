'use client';
import type { DomainView, NamesQuery } from '@uni/client';
import { Time, type DataColumn } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useMemo, type ReactNode } from 'react';
import { api } from '../../api/api';
import { ResourceList } from '../../lists/components/resource-list';
import { listParameters } from '../../lists/list-parameters';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';
import { useNamesKey, useWarnings } from '../hooks/use-names';
import { DomainEnd, DomainStatus, Warnings } from './domain-cells';
import { NamesTabs } from './names-tabs';

function Name({ domain }: { domain: DomainView }): ReactNode {
  return domain.zoneId === null ? (
    <span className="font-medium">{domain.name}</span>
  ) : (
    <Link href={`/domains/zones/${domain.zoneId}`} className="font-medium hover:underline">
      {domain.name}
    </Link>
  );
}

/** The organisation's registered domains, with their end and what happens then. */
export function DomainList(): ReactNode {
  const t = useTranslations('names');
  const key = useNamesKey();
  const warnings = useWarnings();
  const columns = useMemo<DataColumn<DomainView>[]>(
    () => [
      { id: 'name', header: t('domain'), className: 'max-w-80 truncate', cell: (row) => <Name domain={row} /> },
      { id: 'status', header: t('status'), cell: (row) => <DomainStatus domain={row} /> },
      { id: 'end', header: t('end'), cell: (row) => <DomainEnd domain={row} /> },
      {
        id: 'renewal',
        header: t('renewalTitle'),
        cell: (row) => <span className="text-fg-muted">{t(`renewal.${row.renewal}`)}</span>,
      },
      {
        id: 'seen',
        header: t('seen'),
        align: 'end',
        hideBelow: 'lg',
        cell: (row) => (row.lastSeenAt === null ? '–' : <Time at={row.lastSeenAt} />),
      },
    ],
    [t],
  );
  return (
    <Page title={t('title')}>
      <NamesTabs current="domains" />
      <Warnings items={warnings.data?.items ?? []} />
      <ResourceList<DomainView>
        caption={t('tabs.domains')}
        queryKey={[...key, 'domains']}
        fetchPage={(query, signal) => api.dns.domains(listParameters<NamesQuery>(query), { signal })}
        searchLabel={t('searchNames')}
        columns={columns}
        rowId={(row) => row.id}
        noun={(count) => t('domainCount', { count })}
        empty={{ title: t('noDomains'), body: t('noDomainsBody') }}
        card={(row) => (
          <div className="px-4 py-2.5">
            <p className="truncate text-base">
              <Name domain={row} />
            </p>
            <p className="mt-1 flex flex-wrap items-center justify-between gap-x-3">
              <DomainStatus domain={row} />
              <DomainEnd domain={row} />
            </p>
            <p className="text-fg-muted">{t(`renewal.${row.renewal}`)}</p>
          </div>
        )}
      />
    </Page>
  );
}
