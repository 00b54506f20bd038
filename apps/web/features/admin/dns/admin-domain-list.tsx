'use client';
import { useQuery } from '@tanstack/react-query';
import type { AdminDomainView } from '@uni/client';
import type { DataColumn } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useMemo, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { DomainEnd, DomainStatus, Warnings } from '../../dns/components/domain-cells';
import { DnsFrame } from './dns-frame';
import { NamesList } from './names-list';

const WARNINGS = 10;

/** All registered domains of all accounts, with their end. */
export function AdminDomainList(): ReactNode {
  const t = useTranslations('admin.dns');
  const tn = useTranslations('names');
  const warnings = useQuery({
    queryKey: keys.admin('dns', 'warnings'),
    queryFn: ({ signal }) => api.admin.dns.warnings({ limit: WARNINGS }, { signal }),
  });
  const columns = useMemo<DataColumn<AdminDomainView>[]>(
    () => [
      { id: 'status', header: t('status'), cell: (row) => <DomainStatus domain={row} /> },
      { id: 'end', header: tn('end'), cell: (row) => <DomainEnd domain={row} /> },
      {
        id: 'renewal',
        header: tn('renewalTitle'),
        cell: (row) => <span className="text-fg-muted">{tn(`renewal.${row.renewal}`)}</span>,
      },
    ],
    [t, tn],
  );
  return (
    <DnsFrame current="domains">
      <Warnings items={warnings.data?.items ?? []} />
      <NamesList<AdminDomainView>
        tab="domains"
        fetchPage={(query, signal) => api.admin.dns.domains(query, { signal })}
        header={tn('domain')}
        columns={columns}
        card={(row) => (
          <p className="flex flex-wrap items-center gap-x-3">
            <DomainStatus domain={row} />
            <DomainEnd domain={row} />
          </p>
        )}
        noun={(count) => t('domainCount', { count })}
        empty={{ title: t('noDomains'), body: t('noDomainsBody') }}
        assign={{
          title: ({ name }) => t('assignDomain', { name }),
          note: t('assignDomainNote'),
          send: ({ id }, organizationId) => api.admin.dns.assignDomain(id, organizationId),
        }}
      />
    </DnsFrame>
  );
}
