'use client';
import type { AdminInstancesQuery, AdminInstanceView } from '@uni/client';
import { Money, ProviderMark, Status, sumMoney, Time, type DataColumn } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useMemo, useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { InstanceStatus, useStatusNote } from '../../instances/components/instance-status';
import { useSizeText } from '../../instances/components/size-text';
import { STATUS_GROUPS, type StatusGroup } from '../../instances/status';
import { ResourceList } from '../../lists/components/resource-list';
import { ShowTabs } from '../../lists/components/show-tabs';
import { useUrlState } from '../../lists/hooks/use-url-state';
import { listParameters } from '../../lists/list-parameters';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';
import { useOrganizationFilter } from '../hooks/use-linked-filters';
import { useProviderOptions } from '../hooks/use-provider-options';
import { useStats } from '../hooks/use-stats';
import { InstanceSheet } from './instance-sheet';

const GROUPS = Object.keys(STATUS_GROUPS) as StatusGroup[];

/** Every instance of every organisation, with the words of its place and what differs there. */
export function AdminInstanceList(): ReactNode {
  const t = useTranslations('admin.instances');
  const ti = useTranslations('instances');
  const url = useUrlState();
  const sizeText = useSizeText();
  const noteOf = useStatusNote();
  const providers = useProviderOptions();
  const organization = useOrganizationFilter(url);
  const counts = useStats().data?.instances;
  const [opened, setOpened] = useState<AdminInstanceView | null>(null);
  const group = GROUPS.find((each) => each === url.value('show'));
  const countOf = (each: StatusGroup | 'all'): number | undefined => {
    if (counts === undefined) return undefined;
    const statuses: readonly string[] = each === 'all' ? Object.keys(counts) : STATUS_GROUPS[each];
    return statuses.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
  };
  const columns = useMemo<DataColumn<AdminInstanceView>[]>(
    () => [
      {
        id: 'name',
        header: ti('columns.name'),
        sortKey: 'name',
        className: 'max-w-64',
        cell: (row) => (
          <button
            type="button"
            className="group/link block max-w-full min-w-0 rounded-xs text-left"
            onClick={() => setOpened(row)}
          >
            <span className="block truncate font-medium group-hover/link:underline">{row.name}</span>
            <span className="block truncate text-xs text-fg-subtle">{row.templateName}</span>
          </button>
        ),
      },
      {
        id: 'organisation',
        header: t('columns.organisation'),
        className: 'max-w-48',
        cell: (row) => (
          <Link
            href={`/admin/organisations/${row.organization.id}`}
            className="block truncate text-fg-muted hover:underline"
          >
            {row.organization.name}
          </Link>
        ),
      },
      { id: 'status', header: ti('columns.status'), cell: (row) => <InstanceStatus instance={row} note /> },
      {
        id: 'machine',
        header: t('columns.machine'),
        className: 'max-w-56',
        cell: (row) => (
          <span className="flex min-w-0 items-center gap-2">
            <ProviderMark kind={row.providerKind} />
            <span className="min-w-0">
              <span className="block truncate text-fg-muted">{row.region}</span>
              <span className="block truncate font-mono text-xs text-fg-subtle">
                {[row.externalId, row.location].filter(Boolean).join(' @ ') || '–'}
              </span>
            </span>
          </span>
        ),
      },
      {
        id: 'size',
        header: ti('columns.size'),
        hideBelow: 'xl',
        cell: (row) => <span className="whitespace-nowrap text-fg-muted tabular">{sizeText(row)}</span>,
      },
      {
        id: 'drift',
        header: t('columns.drift'),
        hideBelow: 'lg',
        cell: (row) =>
          row.drift.length === 0 ? (
            <span className="text-fg-subtle">–</span>
          ) : (
            <Status kind="warning">{t('drift', { count: row.drift.length })}</Status>
          ),
      },
      {
        id: 'rate',
        header: ti('columns.rate'),
        align: 'end',
        cell: (row) => <Money value={row.pricePerHour} style="rate" />,
      },
      {
        id: 'seen',
        header: t('columns.seen'),
        align: 'end',
        hideBelow: 'lg',
        cell: (row) => (
          <span className="text-fg-muted">{row.lastSeenAt === null ? '–' : <Time at={row.lastSeenAt} />}</span>
        ),
      },
      {
        id: 'created',
        header: ti('columns.created'),
        align: 'end',
        sortKey: 'createdAt',
        hideBelow: 'xl',
        cell: (row) => (
          <span className="text-fg-subtle">
            <Time at={row.createdAt} />
          </span>
        ),
      },
    ],
    [t, ti, sizeText],
  );
  return (
    <Page title={ti('title')}>
      <ShowTabs
        url={url}
        current={group ?? 'all'}
        label={ti('columns.status')}
        items={(['all', ...GROUPS] as const).map((each) => ({
          key: each,
          label: ti(`groups.${each}`),
          count: countOf(each),
          ...(each === 'attention' && (countOf('attention') ?? 0) > 0 ? { tone: 'warn' as const } : {}),
        }))}
      />
      <ResourceList<AdminInstanceView>
        caption={ti('title')}
        queryKey={keys.admin('instances')}
        fetchPage={(query, signal) => api.admin.instances.list(listParameters<AdminInstancesQuery>(query), { signal })}
        {...(group === undefined ? {} : { fixed: { status: STATUS_GROUPS[group] } })}
        searchLabel={t('searchLabel')}
        filters={[...organization, { name: 'providerId', label: t('columns.provider'), options: providers }]}
        sorts={[
          { value: '-createdAt', label: ti('sorts.newest') },
          { value: 'createdAt', label: ti('sorts.oldest') },
          { value: 'name', label: ti('sorts.name') },
          { value: '-name', label: ti('sorts.nameDown') },
        ]}
        defaultSort="-createdAt"
        columns={columns}
        rowId={(row) => row.id}
        noun={(count) => ti('noun', { count })}
        empty={{ title: t('empty') }}
        summary={(rows) => (
          <Money
            value={sumMoney(
              rows.map((row) => row.pricePerHour),
              rows[0]?.pricePerHour.currency ?? 'EUR',
            )}
            style="rate"
            perHour
          />
        )}
        card={(row) => (
          <button type="button" className="block w-full px-4 py-2.5 text-left" onClick={() => setOpened(row)}>
            <span className="flex items-baseline justify-between gap-3">
              <span className="truncate text-base font-medium">{row.name}</span>
              <Money value={row.pricePerHour} style="rate" perHour className="text-base" />
            </span>
            <span className="mt-0.5 flex min-w-0 gap-2">
              <InstanceStatus instance={row} />
              <span className="truncate text-fg-subtle">{noteOf(row)}</span>
              {row.drift.length === 0 ? null : (
                <span className="ml-auto whitespace-nowrap text-warn-text">
                  {t('drift', { count: row.drift.length })}
                </span>
              )}
            </span>
            <span className="mt-1 flex items-center gap-2 text-fg-muted">
              <ProviderMark kind={row.providerKind} />
              <span className="max-w-3/4 min-w-0 shrink-0 truncate">{row.organization.name}</span>
              <span className="ml-auto min-w-0 truncate font-mono text-xs">{row.externalId}</span>
            </span>
          </button>
        )}
      />
      {opened === null ? null : <InstanceSheet instance={opened} onClose={() => setOpened(null)} />}
    </Page>
  );
}
