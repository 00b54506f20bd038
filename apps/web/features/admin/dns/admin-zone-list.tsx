'use client';
import type { AdminNamesQuery, AdminZoneView } from '@uni/client';
import { Time, type DataColumn } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useMemo, useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { ZoneStatus } from '../../dns/components/zone-status';
import { ResourceList } from '../../lists/components/resource-list';
import { listParameters } from '../../lists/list-parameters';
import { useProviderOptions } from '../hooks/use-provider-options';
import { AssignDialog } from './assign-dialog';
import { DnsFrame } from './dns-frame';
import { AssignButton, Owner } from './owner';

/** All zones of all accounts, and who manages them. */
export function AdminZoneList(): ReactNode {
  const t = useTranslations('admin.dns');
  const providers = useProviderOptions();
  const [asked, setAsked] = useState<AdminZoneView | null>(null);
  const columns = useMemo<DataColumn<AdminZoneView>[]>(
    () => [
      {
        id: 'name',
        header: t('zone'),
        className: 'max-w-80',
        cell: (row) => (
          <>
            <span className="block truncate font-medium">{row.name}</span>
            {[...row.faults, ...(row.failure === null ? [] : [row.failure])].map((fault) => (
              <span key={fault} className="block truncate text-xs text-warn-text" title={fault}>
                {fault}
              </span>
            ))}
          </>
        ),
      },
      { id: 'owner', header: t('organisation'), cell: (row) => <Owner organization={row.organization} /> },
      { id: 'status', header: t('status'), cell: (row) => <ZoneStatus zone={row} /> },
      { id: 'records', header: t('records'), align: 'end', cell: (row) => row.records },
      {
        id: 'provider',
        header: t('provider'),
        hideBelow: 'lg',
        cell: (row) => <span className="text-fg-muted">{row.providerName}</span>,
      },
      {
        id: 'checked',
        header: t('seen'),
        align: 'end',
        hideBelow: 'lg',
        cell: (row) => (row.checkedAt === null ? '–' : <Time at={row.checkedAt} />),
      },
      {
        id: 'actions',
        header: t('assign'),
        headerHidden: true,
        align: 'end',
        cell: (row) => <AssignButton name={row.name} onClick={() => setAsked(row)} />,
      },
    ],
    [t],
  );
  return (
    <DnsFrame current="zones">
      <ResourceList<AdminZoneView>
        caption={t('tabs.zones')}
        queryKey={keys.admin('dns', 'zones')}
        fetchPage={(query, signal) => api.admin.dns.zones(listParameters<AdminNamesQuery>(query), { signal })}
        searchLabel={t('search')}
        filters={[{ name: 'providerId', label: t('provider'), options: providers }]}
        columns={columns}
        rowId={(row) => row.id}
        noun={(count) => t('zoneCount', { count })}
        empty={{ title: t('noZones'), body: t('noZonesBody') }}
        card={(row) => (
          <div className="flex items-center gap-3 px-4 py-2.5">
            <div className="min-w-0 flex-1">
              <p className="truncate text-base font-medium">{row.name}</p>
              <p className="truncate text-fg-muted">
                <Owner organization={row.organization} />
              </p>
              <ZoneStatus zone={row} />
            </div>
            <AssignButton name={row.name} onClick={() => setAsked(row)} />
          </div>
        )}
      />
      {asked === null ? null : (
        <AssignDialog
          title={t('assignZone', { name: asked.name })}
          note={t('assignZoneNote')}
          organizationId={asked.organization?.id ?? null}
          assign={(organizationId) => api.admin.dns.assignZone(asked.id, organizationId)}
          onClose={() => setAsked(null)}
        />
      )}
    </DnsFrame>
  );
}
