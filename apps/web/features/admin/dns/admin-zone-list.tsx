'use client';
import type { AdminZoneView } from '@uni/client';
import { Time, type DataColumn } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useMemo, type ReactNode } from 'react';
import { api } from '../../api/api';
import { ZoneStatus } from '../../dns/components/zone-status';
import { DnsFrame } from './dns-frame';
import { NamesList } from './names-list';

/** What the vendor says against a zone, in its words. */
function complaints({ faults, failure }: AdminZoneView): ReactNode {
  return [...faults, ...(failure === null ? [] : [failure])].map((fault) => (
    <span key={fault} className="block truncate text-xs text-warn-text max-md:whitespace-normal" title={fault}>
      {fault}
    </span>
  ));
}

/** All zones of all accounts, and who manages them. */
export function AdminZoneList(): ReactNode {
  const t = useTranslations('admin.dns');
  const columns = useMemo<DataColumn<AdminZoneView>[]>(
    () => [
      { id: 'status', header: t('status'), cell: (row) => <ZoneStatus zone={row} /> },
      { id: 'records', header: t('records'), align: 'end', cell: (row) => row.records },
    ],
    [t],
  );
  const checked = useMemo<DataColumn<AdminZoneView>>(
    () => ({
      id: 'checked',
      header: t('seen'),
      align: 'end',
      hideBelow: 'lg',
      cell: (row) => (row.checkedAt === null ? '–' : <Time at={row.checkedAt} />),
    }),
    [t],
  );
  return (
    <DnsFrame current="zones">
      <NamesList<AdminZoneView>
        tab="zones"
        fetchPage={(query, signal) => api.admin.dns.zones(query, { signal })}
        header={t('zone')}
        below={complaints}
        columns={columns}
        last={checked}
        card={(row) => <ZoneStatus zone={row} />}
        noun={(count) => t('zoneCount', { count })}
        empty={{ title: t('noZones'), body: t('noZonesBody') }}
        assign={{
          title: ({ name }) => t('assignZone', { name }),
          note: t('assignZoneNote'),
          send: ({ id }, organizationId) => api.admin.dns.assignZone(id, organizationId),
        }}
      />
    </DnsFrame>
  );
}
