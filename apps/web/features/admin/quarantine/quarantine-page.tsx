'use client';
import type { QuarantineItemView, QuarantineQuery } from '@uni/client';
import { Money, ProviderMark, Status, sumMoney, Time, type DataColumn } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useMemo, useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { ResourceList } from '../../lists/components/resource-list';
import { ShowTabs } from '../../lists/components/show-tabs';
import { useUrlState } from '../../lists/hooks/use-url-state';
import { listParameters } from '../../lists/list-parameters';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';
import { NameAndId, OrganizationCell } from '../components/cells';
import { useMayChange } from '../hooks/use-may-change';
import { useProviderOptions } from '../hooks/use-provider-options';
import { QuarantineDialogs, type Asked } from './quarantine-dialogs';
import { QuarantineMenu } from './quarantine-menu';
import { useThingText } from './use-thing-text';

const KINDS = ['machine', 'ghost', 'volume', 'snapshot', 'backup', 'address'] as const;
const STATES = ['open', 'ignored'] as const;

/** What stands at providers under our mark and belongs to nobody, and instances whose machine is gone. */
export function QuarantinePage(): ReactNode {
  const t = useTranslations('admin.quarantine');
  const url = useUrlState();
  const providers = useProviderOptions();
  const mayChange = useMayChange();
  const thingText = useThingText();
  const [asked, setAsked] = useState<Asked | null>(null);
  const state = STATES.find((each) => each === url.value('show')) ?? 'open';
  const columns = useMemo<DataColumn<QuarantineItemView>[]>(
    () => [
      {
        id: 'name',
        header: t('columns.name'),
        className: 'max-w-64',
        cell: (row) => <NameAndId name={row.name} id={row.externalId} />,
      },
      {
        id: 'kind',
        header: t('columns.kind'),
        cell: (row) => (
          <span className="block min-w-0">
            <Status kind={row.operationId === null ? (row.kind === 'ghost' ? 'lost' : 'warning') : 'progress'}>
              {t(`kinds.${row.kind}`)}
            </Status>
            <span className="block text-xs text-fg-subtle">
              {row.operationId === null ? (row.ignored?.reason ?? t(`reasons.${row.reason}`)) : t('atWork')}
            </span>
          </span>
        ),
      },
      {
        id: 'facts',
        header: t('columns.facts'),
        hideBelow: 'xl',
        cell: (row) => <span className="text-fg-muted tabular">{thingText(row)}</span>,
      },
      {
        id: 'provider',
        header: t('columns.provider'),
        hideBelow: 'lg',
        cell: (row) => (
          <Link
            href={`/admin/providers/${row.provider.id}/inventory`}
            className="flex items-center gap-2 hover:underline"
          >
            <ProviderMark kind={row.provider.kind} />
            <span className="truncate text-fg-muted">{row.provider.name}</span>
          </Link>
        ),
      },
      {
        id: 'organisation',
        header: t('columns.organisation'),
        hideBelow: 'lg',
        className: 'max-w-44',
        cell: (row) => <OrganizationCell organization={row.organization} />,
      },
      {
        id: 'cost',
        header: t('columns.cost'),
        align: 'end',
        cell: (row) =>
          row.costPerHour === null ? (
            <span className="text-fg-subtle">–</span>
          ) : (
            <Money value={row.costPerHour} style="rate" />
          ),
      },
      {
        id: 'first',
        header: t('columns.first'),
        align: 'end',
        cell: (row) => (
          <span className="text-fg-subtle">
            <Time at={row.firstSeenAt} />
          </span>
        ),
      },
      ...(mayChange
        ? [
            {
              id: 'actions',
              header: t('columns.actions'),
              headerHidden: true,
              align: 'end' as const,
              cell: (row: QuarantineItemView) => <QuarantineMenu item={row} onAsk={setAsked} />,
            },
          ]
        : []),
    ],
    [t, thingText, mayChange],
  );
  return (
    <Page title={t('title')}>
      <ShowTabs
        url={url}
        current={state}
        label={t('columns.kind')}
        items={STATES.map((each) => ({ key: each, label: t(`states.${each}`) }))}
      />
      <ResourceList<QuarantineItemView>
        caption={t('title')}
        queryKey={keys.admin('quarantine')}
        fetchPage={(query, signal) => api.admin.quarantine.list(listParameters<QuarantineQuery>(query), { signal })}
        fixed={{ state: [state] }}
        searchLabel={t('searchLabel')}
        filters={[
          {
            name: 'kind',
            label: t('columns.kind'),
            many: true,
            options: KINDS.map((each) => ({ value: each, label: t(`kinds.${each}`) })),
          },
          { name: 'providerId', label: t('columns.provider'), options: providers },
        ]}
        columns={columns}
        rowId={(row) => row.id}
        noun={(count) => t('noun', { count })}
        empty={{ title: t(`empty.${state}`), body: t('emptyBody') }}
        summary={(rows) => <Total rows={rows} />}
        card={(row) => (
          <div className="px-4 py-2.5">
            <p className="flex items-baseline justify-between gap-3">
              <span className="truncate text-base font-medium">{row.name}</span>
              {row.costPerHour === null ? null : (
                <Money value={row.costPerHour} style="rate" perHour className="text-base" />
              )}
            </p>
            <p className="mt-0.5 flex min-w-0 gap-2">
              <Status kind={row.operationId === null ? (row.kind === 'ghost' ? 'lost' : 'warning') : 'progress'}>
                {t(`kinds.${row.kind}`)}
              </Status>
              <span className="truncate text-fg-subtle">
                {row.operationId === null ? (row.ignored?.reason ?? t(`reasons.${row.reason}`)) : t('atWork')}
              </span>
            </p>
            <div className="mt-1 flex items-center gap-2 text-fg-muted">
              <ProviderMark kind={row.provider.kind} />
              <span className="min-w-0 truncate">{row.provider.name}</span>
              <span className="min-w-0 truncate text-xs text-fg-subtle">{thingText(row)}</span>
              <span className="ml-auto shrink-0">
                {mayChange ? <QuarantineMenu item={row} onAsk={setAsked} /> : null}
              </span>
            </div>
          </div>
        )}
      />
      {asked === null ? null : <QuarantineDialogs asked={asked} onClose={() => setAsked(null)} />}
    </Page>
  );
}

/** What the things in the list cost together, where the vendors tell and all tell in one currency. */
function Total({ rows }: { rows: readonly QuarantineItemView[] }): ReactNode {
  const costs = rows.flatMap(({ costPerHour }) => (costPerHour === null ? [] : [costPerHour]));
  const currency = costs[0]?.currency;
  if (currency === undefined || costs.some((cost) => cost.currency !== currency)) return null;
  return <Money value={sumMoney(costs, currency)} style="rate" perHour />;
}
