'use client';
import { useQueries, useQuery } from '@tanstack/react-query';
import type { InstanceView, InstancesQuery } from '@uni/client';
import { buttonClass, Kbd, Money, ProviderMark, sumMoney, Time, useNow, dateFormat, type DataColumn } from '@uni/ui';
import { Plus } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { Link } from '../../shell/components/link';
import { useMemo, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { ResourceList } from '../../lists/components/resource-list';
import { ShowTabs } from '../../lists/components/show-tabs';
import { useUrlState } from '../../lists/hooks/use-url-state';
import { listParameters } from '../../lists/list-parameters';
import { useMay } from '../../session/hooks/use-may';
import { useSession } from '../../session/session-store';
import { Page } from '../../shell/components/page';
import { systemOf } from '../../templates/template-words';
import { STATUS_GROUPS, type StatusGroup } from '../status';
import { BulkBar } from './bulk-bar';
import { InstanceMenu } from './instance-menu';
import { InstanceStatus, useStatusNote } from './instance-status';
import { useSizeText } from './size-text';

const GROUPS = Object.keys(STATUS_GROUPS) as StatusGroup[];

function useTotals(): Partial<Record<StatusGroup | 'all', number>> {
  const organization = useSession((state) => state.organizationId);
  const queries = useQueries({
    queries: (['all', ...GROUPS] as const).map((group) => ({
      queryKey: [...keys.instances(organization), 'total', group],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.instances.list(
          { limit: 1, total: true, ...(group === 'all' ? {} : { status: [...STATUS_GROUPS[group]] }) },
          { signal },
        ),
      staleTime: 30_000,
    })),
  });
  return Object.fromEntries((['all', ...GROUPS] as const).map((group, index) => [group, queries[index]?.data?.total]));
}

/** All instances of the organisation. */
export function InstanceList(): ReactNode {
  const t = useTranslations('instances');
  const locale = useLocale();
  const url = useUrlState();
  const organization = useSession((state) => state.organizationId);
  const totals = useTotals();
  const { change } = useMay();
  const sizeText = useSizeText();
  const noteOf = useStatusNote();
  const now = useNow();
  const month = dateFormat(locale, { month: 'long' }).format(now);
  const group = GROUPS.find((each) => each === url.value('show'));
  const regions = useQuery({
    queryKey: [...keys.templates(organization), 'regions'],
    queryFn: ({ signal }) => api.templates.regions({ signal }),
    staleTime: 60_000,
  });

  const columns = useMemo<DataColumn<InstanceView>[]>(
    () => [
      {
        id: 'name',
        header: t('columns.name'),
        sortKey: 'name',
        className: 'max-w-64',
        cell: (row) => (
          <Link href={`/instances/${row.id}`} className="group/link block min-w-0 rounded-xs">
            <span className="block truncate font-medium group-hover/link:underline">{row.name}</span>
            <span className="block truncate text-xs text-fg-subtle">
              {[...row.tags.slice(0, 2), systemOf({ name: row.templateName, os: row.os })].join(' · ')}
            </span>
          </Link>
        ),
      },
      { id: 'status', header: t('columns.status'), cell: (row) => <InstanceStatus instance={row} note /> },
      {
        id: 'region',
        header: t('columns.region'),
        cell: (row) => (
          <span className="flex items-center gap-2 whitespace-nowrap text-fg-muted">
            <ProviderMark kind={row.providerKind} />
            {row.region}
          </span>
        ),
      },
      {
        id: 'size',
        header: t('columns.size'),
        hideBelow: 'lg',
        cell: (row) => <span className="whitespace-nowrap text-fg-muted tabular">{sizeText(row)}</span>,
      },
      {
        id: 'address',
        header: t('columns.address'),
        hideBelow: 'lg',
        cell: (row) => (
          <span className="font-mono text-xs whitespace-nowrap text-fg-muted">{row.addresses[0]?.address ?? '–'}</span>
        ),
      },
      {
        id: 'rate',
        header: t('columns.rate'),
        align: 'end',
        cell: (row) => <Money value={row.pricePerHour} style="rate" />,
      },
      { id: 'month', header: month, align: 'end', cell: (row) => <Money value={row.costThisMonth} style="balance" /> },
      {
        id: 'created',
        header: t('columns.created'),
        align: 'end',
        sortKey: 'createdAt',
        hideBelow: 'xl',
        cell: (row) => (
          <span className="text-fg-subtle">
            <Time at={row.createdAt} />
          </span>
        ),
      },
      {
        id: 'actions',
        header: t('columns.actions'),
        headerHidden: true,
        align: 'end',
        className: 'w-10 pl-0!',
        cell: (row) => <InstanceMenu instance={row} />,
      },
    ],
    [t, sizeText, month],
  );

  const create = (
    <Link href="/instances/new" className={buttonClass('primary')}>
      <Plus size={15} aria-hidden className="md:hidden" />
      {t('create.title')}
      <Kbd onAccent>C</Kbd>
    </Link>
  );
  return (
    <Page title={t('title')} actions={change ? create : undefined}>
      <ShowTabs
        url={url}
        current={group ?? 'all'}
        pills
        label={t('columns.status')}
        items={(['all', ...GROUPS] as const).map((each) => ({
          key: each,
          label: t(`groups.${each}`),
          count: totals[each],
          ...(each === 'attention' && (totals.attention ?? 0) > 0 ? { tone: 'warn' as const } : {}),
        }))}
      />
      <ResourceList<InstanceView>
        caption={t('title')}
        queryKey={keys.instances(organization)}
        fetchPage={(query, signal) => api.instances.list(listParameters<InstancesQuery>(query), { signal })}
        {...(group === undefined ? {} : { fixed: { status: STATUS_GROUPS[group] } })}
        searchLabel={t('searchLabel')}
        filters={[
          {
            name: 'region',
            label: t('columns.region'),
            many: true,
            options: (regions.data?.items ?? []).map((region) => ({ value: region.name, label: region.name })),
          },
        ]}
        sorts={[
          { value: '-createdAt', label: t('sorts.newest') },
          { value: 'createdAt', label: t('sorts.oldest') },
          { value: 'name', label: t('sorts.name') },
          { value: '-name', label: t('sorts.nameDown') },
        ]}
        defaultSort="-createdAt"
        columns={columns}
        rowId={(row) => row.id}
        rowName={(row) => row.name}
        {...(change
          ? {
              bulk: (chosen: readonly InstanceView[], clear: () => void) => (
                <BulkBar instances={chosen} onClear={clear} />
              ),
            }
          : {})}
        noun={(count) => t('noun', { count })}
        empty={{
          title: t('empty.title'),
          body: t('empty.body'),
          action: change ? (
            <Link href="/instances/new" className={buttonClass()}>
              {t('create.title')}
            </Link>
          ) : undefined,
        }}
        summary={(shown) => {
          const currency = shown[0]?.pricePerHour.currency ?? 'EUR';
          return (
            <span className="flex gap-4">
              <Money
                value={sumMoney(
                  shown.map((row) => row.pricePerHour),
                  currency,
                )}
                style="rate"
                perHour
              />
              <span>
                {t.rich('inMonth', {
                  month,
                  amount: () => (
                    <Money
                      value={sumMoney(
                        shown.map((row) => row.costThisMonth),
                        currency,
                      )}
                      className="font-medium text-fg"
                    />
                  ),
                })}
              </span>
            </span>
          );
        }}
        card={(row) => (
          <div className="flex items-start gap-2 py-2.5 pr-2 pl-4">
            <Link href={`/instances/${row.id}`} className="min-w-0 flex-1">
              <span className="flex items-baseline justify-between gap-3">
                <span className="truncate text-base font-medium">{row.name}</span>
                <Money value={row.pricePerHour} style="rate" perHour className="text-base" />
              </span>
              <span className="mt-0.5 flex min-w-0 gap-2">
                <InstanceStatus instance={row} />
                <span className="truncate text-fg-subtle">{noteOf(row)}</span>
              </span>
              <span className="mt-1 flex items-center gap-2 text-fg-muted">
                <ProviderMark kind={row.providerKind} />
                <span className="min-w-0 flex-1 truncate">
                  {row.region}, {sizeText(row, ', ')}
                </span>
                <span className="font-mono text-xs">{row.addresses[0]?.address}</span>
              </span>
            </Link>
            <InstanceMenu instance={row} />
          </div>
        )}
      />
    </Page>
  );
}
