'use client';
import type { OperationView, OperationsQuery } from '@uni/client';
import { buttonClass, formatClock, formatDuration, Status, Time, type DataColumn } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { Link } from '../../shell/components/link';
import { useMemo, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { ResourceList } from '../../lists/components/resource-list';
import { listParameters } from '../../lists/list-parameters';
import { useMay } from '../../session/hooks/use-may';
import { useSession } from '../../session/session-store';
import { Page } from '../../shell/components/page';
import { useOperationTitle } from '../hooks/use-operation-title';
import { OPERATION_KIND_FILTERS } from '../kinds';
import { isOpen, operationGlyph } from '../status';
import { useStepLine } from '../hooks/use-step-line';
import { OperationRowBar } from './operation-row-bar';

export const STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;

/** How long an operation has taken. */
export function OperationTime({
  operation,
}: {
  operation: Pick<OperationView, 'status' | 'startedAt' | 'createdAt' | 'finishedAt'>;
}): ReactNode {
  const locale = useLocale();
  const started = Date.parse(operation.startedAt ?? operation.createdAt);
  if (operation.finishedAt === null) return <span className="tabular">{formatClock(Date.now() - started)}</span>;
  return <span className="tabular">{formatDuration(Date.parse(operation.finishedAt) - started, locale)}</span>;
}

/** Everything long that was ordered. */
export function OperationList(): ReactNode {
  const t = useTranslations('operations');
  const { change } = useMay();
  const organization = useSession((state) => state.organizationId);
  const titleOf = useOperationTitle();
  const stepLine = useStepLine();
  const columns = useMemo<DataColumn<OperationView>[]>(
    () => [
      {
        id: 'title',
        header: t('columns.operation'),
        cell: (row) => (
          <Link href={`/operations/${row.id}`} className="font-medium hover:underline">
            {titleOf(row)}
          </Link>
        ),
      },
      {
        id: 'status',
        header: t('columns.status'),
        cell: (row) => <Status kind={operationGlyph(row.status)}>{t(`status.${row.status}`)}</Status>,
      },
      {
        id: 'step',
        header: t('columns.step'),
        hideBelow: 'lg',
        className: 'w-[36%]',
        cell: (row) => (
          <span className="flex flex-col gap-1">
            {row.status === 'succeeded' ? null : <span className="line-clamp-1 text-fg-muted">{stepLine(row)}</span>}
            {isOpen(row) ? <OperationRowBar operation={row} label={titleOf(row)} /> : null}
          </span>
        ),
      },
      { id: 'took', header: t('columns.took'), align: 'end', cell: (row) => <OperationTime operation={row} /> },
      {
        id: 'created',
        header: t('columns.created'),
        align: 'end',
        cell: (row) => (
          <span className="text-fg-subtle">
            <Time at={row.createdAt} />
          </span>
        ),
      },
    ],
    [t, titleOf, stepLine],
  );
  return (
    <Page title={t('title')}>
      <ResourceList<OperationView>
        caption={t('title')}
        queryKey={keys.operations(organization)}
        fetchPage={(query, signal) => api.operations.list(listParameters<OperationsQuery>(query), { signal })}
        filters={[
          {
            name: 'status',
            label: t('columns.status'),
            many: true,
            options: STATUSES.map((status) => ({ value: status, label: t(`status.${status}`) })),
          },
          {
            name: 'kind',
            label: t('columns.kind'),
            many: true,
            options: OPERATION_KIND_FILTERS.map(([value, word]) => ({ value, label: t(`kind.${word}`) })),
          },
        ]}
        columns={columns}
        rowId={(row) => row.id}
        noun={(count) => t('noun', { count })}
        empty={{
          title: t('empty.title'),
          body: t('empty.body'),
          action: change ? (
            <Link href="/instances/new" className={buttonClass('default')}>
              {t('empty.action')}
            </Link>
          ) : undefined,
        }}
        card={(row) => (
          <Link href={`/operations/${row.id}`} className="block px-4 py-3">
            <span className="flex items-baseline justify-between gap-3">
              <span className="truncate text-base font-medium">{titleOf(row)}</span>
              <span className="text-fg-subtle">
                <Time at={row.createdAt} />
              </span>
            </span>
            <span className="mt-1 flex gap-3">
              <Status kind={operationGlyph(row.status)}>{t(`status.${row.status}`)}</Status>
              <span className="truncate text-fg-muted">{isOpen(row) ? stepLine(row) : null}</span>
            </span>
          </Link>
        )}
      />
    </Page>
  );
}
