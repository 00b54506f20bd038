'use client';
import type { AdminOperationsQuery, AdminOperationView } from '@uni/client';
import { ProviderMark, Status, Time, type DataColumn } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useMemo, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { ResourceList } from '../../lists/components/resource-list';
import { ShowTabs } from '../../lists/components/show-tabs';
import { useUrlState } from '../../lists/hooks/use-url-state';
import { listParameters } from '../../lists/list-parameters';
import { OPERATION_KIND_FILTERS } from '../../operations/kinds';
import { OperationTime } from '../../operations/components/operation-list';
import { OperationRowBar } from '../../operations/components/operation-row-bar';
import { useStepLine } from '../../operations/hooks/use-step-line';
import { useOperationTitle } from '../../operations/hooks/use-operation-title';
import { isOpen, operationGlyph } from '../../operations/status';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';
import { OrganizationCell } from '../components/cells';
import { useOrganizationFilter } from '../hooks/use-linked-filters';
import { useProviderOptions, useProviders } from '../hooks/use-provider-options';
import { useStats } from '../hooks/use-stats';
import { OperationSheet } from './operation-sheet';
import { vendorWords } from './vendor-words';

const TABS = {
  all: [],
  open: ['queued', 'running'],
  failed: ['failed'],
  succeeded: ['succeeded'],
  cancelled: ['cancelled'],
} as const;
type Tab = keyof typeof TABS;

/** Everything long, of every organisation, with the words of the places. */
export function AdminOperationList(): ReactNode {
  const t = useTranslations('admin.operations');
  const to = useTranslations('operations');
  const url = useUrlState();
  const titleOf = useOperationTitle();
  const stepLine = useStepLine();
  const organization = useOrganizationFilter(url);
  const providerOptions = useProviderOptions();
  const providers = useProviders().data?.items;
  const stats = useStats().data;
  const tab = (Object.keys(TABS) as Tab[]).find((each) => each === url.value('show')) ?? 'all';
  const openedId = url.value('open');
  const columns = useMemo<DataColumn<AdminOperationView>[]>(
    () => [
      {
        id: 'title',
        header: to('columns.operation'),
        className: 'max-w-60',
        cell: (row) => (
          <Link
            href={url.href({ open: row.id })}
            replace
            scroll={false}
            className="block truncate rounded-xs font-medium hover:underline"
          >
            {titleOf(row)}
          </Link>
        ),
      },
      {
        id: 'organisation',
        header: t('columns.organisation'),
        className: 'max-w-44',
        cell: (row) => <OrganizationCell organization={row.organization} />,
      },
      {
        id: 'provider',
        header: t('columns.provider'),
        hideBelow: 'lg',
        cell: (row) => {
          const provider = providers?.find(({ id }) => id === row.providerId);
          return provider === undefined ? (
            '–'
          ) : (
            <span className="flex items-center gap-2 whitespace-nowrap text-fg-muted">
              <ProviderMark kind={provider.kind} />
              {provider.name}
            </span>
          );
        },
      },
      {
        id: 'status',
        header: to('columns.status'),
        cell: (row) => <Status kind={operationGlyph(row.status)}>{to(`status.${row.status}`)}</Status>,
      },
      {
        id: 'step',
        header: t('columns.words'),
        hideBelow: 'lg',
        className: 'w-[32%] max-w-80',
        cell: (row) => {
          const words = vendorWords(row);
          return (
            <span className="flex min-w-0 flex-col gap-0.5">
              <span className="truncate text-fg-muted">{stepLine(row)}</span>
              {isOpen(row) ? <OperationRowBar operation={row} label={titleOf(row)} /> : null}
              {words === null ? null : <span className="truncate font-mono text-xs text-fg-subtle">{words}</span>}
            </span>
          );
        },
      },
      {
        id: 'attempts',
        header: t('columns.attempts'),
        align: 'end',
        hideBelow: 'xl',
        cell: (row) => (row.attempts === 0 ? '–' : row.attempts),
      },
      {
        id: 'took',
        header: to('columns.took'),
        align: 'end',
        hideBelow: 'lg',
        cell: (row) => <OperationTime operation={row} />,
      },
      {
        id: 'created',
        header: to('columns.created'),
        align: 'end',
        cell: (row) => (
          <span className="text-fg-subtle">
            <Time at={row.createdAt} />
          </span>
        ),
      },
    ],
    [t, to, titleOf, stepLine, providers, url],
  );
  return (
    <Page title={to('title')}>
      <ShowTabs
        url={url}
        current={tab}
        label={to('columns.status')}
        items={(Object.keys(TABS) as Tab[]).map((each) => ({
          key: each,
          label: t(`tabs.${each}`),
          ...(each === 'open' && stats !== undefined ? { count: stats.operationsRunning } : {}),
        }))}
      />
      <ResourceList<AdminOperationView>
        caption={to('title')}
        queryKey={keys.admin('operations')}
        fetchPage={(query, signal) =>
          api.admin.operations.list(listParameters<AdminOperationsQuery>(query), { signal })
        }
        {...(tab === 'all' ? {} : { fixed: { status: TABS[tab] } })}
        searchLabel={t('searchLabel')}
        filters={[
          ...organization,
          {
            name: 'kind',
            label: to('columns.kind'),
            many: true,
            options: OPERATION_KIND_FILTERS.map(([value, word]) => ({ value, label: to(`kind.${word}`) })),
          },
          { name: 'providerId', label: t('columns.provider'), options: providerOptions },
        ]}
        columns={columns}
        rowId={(row) => row.id}
        noun={(count) => to('noun', { count })}
        empty={{ title: t(`empty.${tab}`) }}
        card={(row) => (
          <Link href={url.href({ open: row.id })} replace scroll={false} className="block px-4 py-2.5">
            <span className="flex items-baseline justify-between gap-3">
              <span className="truncate text-base font-medium">{titleOf(row)}</span>
              <span className="text-fg-subtle">
                <Time at={row.createdAt} />
              </span>
            </span>
            <span className="mt-0.5 flex justify-between gap-3">
              <Status kind={operationGlyph(row.status)}>{to(`status.${row.status}`)}</Status>
              <span className="truncate text-fg-muted">{row.organization?.name ?? '–'}</span>
            </span>
            {isOpen(row) || row.status === 'failed' ? (
              <span className="mt-0.5 line-clamp-2 text-xs text-fg-muted">{stepLine(row)}</span>
            ) : null}
          </Link>
        )}
      />
      {openedId === null ? null : <OperationSheet id={openedId} onClose={() => url.set({ open: null })} />}
    </Page>
  );
}
