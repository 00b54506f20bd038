'use client';
import type { AdminDomainView, AdminNamesQuery } from '@uni/client';
import { type DataColumn } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useMemo, useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { DomainEnd, DomainStatus, Warnings } from '../../dns/components/domain-cells';
import { ResourceList } from '../../lists/components/resource-list';
import { listParameters } from '../../lists/list-parameters';
import { useProviderOptions } from '../hooks/use-provider-options';
import { AssignDialog } from './assign-dialog';
import { DnsFrame } from './dns-frame';
import { AssignButton, Owner } from './owner';

const WARNINGS = 10;

/** All registered domains of all accounts, with their end. */
export function AdminDomainList(): ReactNode {
  const t = useTranslations('admin.dns');
  const tn = useTranslations('names');
  const providers = useProviderOptions();
  const [asked, setAsked] = useState<AdminDomainView | null>(null);
  const warnings = useQuery({
    queryKey: keys.admin('dns', 'warnings'),
    queryFn: ({ signal }) => api.admin.dns.warnings({ limit: WARNINGS }, { signal }),
  });
  const columns = useMemo<DataColumn<AdminDomainView>[]>(
    () => [
      {
        id: 'name',
        header: tn('domain'),
        className: 'max-w-80 truncate',
        cell: (row) => <span className="font-medium">{row.name}</span>,
      },
      { id: 'owner', header: t('organisation'), cell: (row) => <Owner organization={row.organization} /> },
      { id: 'status', header: t('status'), cell: (row) => <DomainStatus domain={row} /> },
      { id: 'end', header: tn('end'), cell: (row) => <DomainEnd domain={row} /> },
      {
        id: 'renewal',
        header: tn('renewalTitle'),
        cell: (row) => <span className="text-fg-muted">{tn(`renewal.${row.renewal}`)}</span>,
      },
      {
        id: 'provider',
        header: t('provider'),
        hideBelow: 'lg',
        cell: (row) => <span className="text-fg-muted">{row.providerName}</span>,
      },
      {
        id: 'actions',
        header: t('assign'),
        headerHidden: true,
        align: 'end',
        cell: (row) => <AssignButton name={row.name} onClick={() => setAsked(row)} />,
      },
    ],
    [t, tn],
  );
  return (
    <DnsFrame current="domains">
      <Warnings items={warnings.data?.items ?? []} />
      <ResourceList<AdminDomainView>
        caption={t('tabs.domains')}
        queryKey={keys.admin('dns', 'domains')}
        fetchPage={(query, signal) => api.admin.dns.domains(listParameters<AdminNamesQuery>(query), { signal })}
        searchLabel={t('search')}
        filters={[{ name: 'providerId', label: t('provider'), options: providers }]}
        columns={columns}
        rowId={(row) => row.id}
        noun={(count) => t('domainCount', { count })}
        empty={{ title: t('noDomains'), body: t('noDomainsBody') }}
        card={(row) => (
          <div className="flex items-center gap-3 px-4 py-2.5">
            <div className="min-w-0 flex-1">
              <p className="truncate text-base font-medium">{row.name}</p>
              <p className="truncate text-fg-muted">
                <Owner organization={row.organization} />
              </p>
              <p className="flex flex-wrap items-center gap-x-3">
                <DomainStatus domain={row} />
                <DomainEnd domain={row} />
              </p>
            </div>
            <AssignButton name={row.name} onClick={() => setAsked(row)} />
          </div>
        )}
      />
      {asked === null ? null : (
        <AssignDialog
          title={t('assignDomain', { name: asked.name })}
          note={t('assignDomainNote')}
          organizationId={asked.organization?.id ?? null}
          assign={(organizationId) => api.admin.dns.assignDomain(asked.id, organizationId)}
          onClose={() => setAsked(null)}
        />
      )}
    </DnsFrame>
  );
}
