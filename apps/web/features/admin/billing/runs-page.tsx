'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { BillingRun, BillingRunsQuery } from '@uni/client';
import {
  Button,
  cx,
  formatCount,
  formatDuration,
  Money,
  Notice,
  PriceGroup,
  PriceLine,
  Status,
  Time,
  useNow,
  type DataColumn,
  type StatusGlyphKind,
} from '@uni/ui';
import { FlaskConical } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { useMemo, useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSubmitKey } from '../../api/use-submit-key';
import { ResourceList } from '../../lists/components/resource-list';
import { listParameters } from '../../lists/list-parameters';
import { Page } from '../../shell/components/page';
import { ReasonDialog } from '../components/reason-dialog';
import { useMayChange } from '../hooks/use-may-change';
import { useStats } from '../hooks/use-stats';
import { usePeriodText } from './hooks';
import { lateness, ratioTo } from './runs-data';

const DryRunDialog = dynamic(() => import('./dry-run-dialog').then((module) => module.DryRunDialog), { ssr: false });
const STATUSES = ['open', 'held', 'done'] as const;
const GLYPHS: Readonly<Record<BillingRun['status'], StatusGlyphKind>> = {
  open: 'progress',
  held: 'warning',
  done: 'done',
};

/** Every charged period with its shards; held ones wait here for a person. */
export function RunsPage(): ReactNode {
  const t = useTranslations('admin.billing');
  const locale = useLocale();
  const now = useNow();
  const mayChange = useMayChange();
  const periodText = usePeriodText();
  const held = useStats().data?.heldPeriods ?? 0;
  const [dryRun, setDryRun] = useState(false);
  const [released, setReleased] = useState<BillingRun | null>(null);
  const columns = useMemo<DataColumn<BillingRun>[]>(
    () => [
      {
        id: 'period',
        header: t('columns.period'),
        cell: (row) => {
          const { day, from, to } = periodText(Date.parse(row.period), Date.parse(row.endsAt));
          return (
            <span className="whitespace-nowrap">
              <span className="font-medium tabular">{t('period', { from, to })}</span>{' '}
              <span className="text-fg-subtle">{day}</span>
            </span>
          );
        },
      },
      {
        id: 'status',
        header: t('columns.status'),
        className: 'max-w-80',
        cell: (row) => (
          <Status
            kind={GLYPHS[row.status]}
            note={
              row.heldReason === null || row.status !== 'held' ? undefined : <span lang="en">{row.heldReason}</span>
            }
          >
            {t(`status.${row.status}`)}
          </Status>
        ),
      },
      { id: 'shards', header: t('columns.shards'), hideBelow: 'lg', cell: (row) => <Shards run={row} /> },
      {
        id: 'vmHours',
        header: t('columns.vmHours'),
        align: 'end',
        hideBelow: 'lg',
        cell: (row) => formatCount(row.vmHours, locale),
      },
      {
        id: 'total',
        header: t('columns.total'),
        align: 'end',
        cell: (row) => (
          <Money
            value={row.status === 'held' ? row.expected : row.total}
            style="ledger"
            className={row.status === 'held' ? 'text-fg-muted' : 'font-medium'}
          />
        ),
      },
      {
        id: 'ratio',
        header: t('columns.ratio'),
        align: 'end',
        hideBelow: 'lg',
        cell: (row) => {
          const ratio = ratioTo(row.status === 'held' ? { ...row, total: row.expected } : row);
          return ratio === null ? (
            <span className="text-fg-subtle">–</span>
          ) : (
            <span className={cx(row.status === 'held' && 'text-warn-text')}>
              {new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(ratio)} ×
            </span>
          );
        },
      },
      {
        id: 'finished',
        header: t('columns.finished'),
        align: 'end',
        cell: (row) => {
          const lateMs = lateness(row, now);
          return (
            <span className={lateMs === null ? 'text-fg-subtle' : 'text-warn-text'}>
              {lateMs === null ? (
                row.finishedAt === null ? (
                  '–'
                ) : (
                  <Time at={row.finishedAt} />
                )
              ) : (
                t('lateBy', { time: formatDuration(lateMs, locale) })
              )}
            </span>
          );
        },
      },
      ...(mayChange && held > 0
        ? [
            {
              id: 'release',
              header: '',
              align: 'end' as const,
              className: 'w-24 pl-0!',
              cell: (row: BillingRun) =>
                row.status === 'held' ? (
                  <Button size="sm" variant={held === 1 ? 'primary' : 'default'} onClick={() => setReleased(row)}>
                    {t('release')}
                  </Button>
                ) : null,
            },
          ]
        : []),
    ],
    [t, locale, now, mayChange, held, periodText],
  );
  return (
    <Page
      title={t('runs')}
      parents={[{ label: t('title') }]}
      actions={
        mayChange ? (
          <Button icon={<FlaskConical size={15} aria-hidden />} onClick={() => setDryRun(true)}>
            {t('dryRun')}
          </Button>
        ) : undefined
      }
    >
      {held === 0 ? null : (
        <Notice tone="warn" title={t('heldTitle', { count: held })}>
          {t('heldBody')}
        </Notice>
      )}
      <ResourceList<BillingRun>
        caption={t('runs')}
        queryKey={keys.admin('runs')}
        fetchPage={(query, signal) => {
          // periods are never counted: there is one for every hour since the first
          const { total: _total, ...parameters } = listParameters<BillingRunsQuery & { total?: boolean }>(query);
          return api.admin.billing.runs(parameters, { signal });
        }}
        filters={[
          {
            name: 'status',
            label: t('columns.status'),
            many: true,
            options: STATUSES.map((status) => ({ value: status, label: t(`status.${status}`) })),
          },
        ]}
        columns={columns}
        rowId={(row) => row.period}
        noun={(count) => t('noun', { count })}
        empty={{ title: t('noRuns'), body: t('noRunsBody') }}
        refetchIntervalMs={30_000}
        card={(row) => {
          const { day, from, to } = periodText(Date.parse(row.period), Date.parse(row.endsAt));
          return (
            <div className="px-4 py-2.5">
              <p className="flex items-baseline justify-between gap-3">
                <span className="text-base font-medium tabular">{t('period', { from, to })}</span>
                <Money value={row.status === 'held' ? row.expected : row.total} style="ledger" className="text-base" />
              </p>
              <p className="flex items-start justify-between gap-3 text-fg-muted">
                <Status kind={GLYPHS[row.status]}>{t(`status.${row.status}`)}</Status>
                <span>{day}</span>
              </p>
              {row.status === 'held' ? (
                <div className="mt-1.5 flex items-center justify-between gap-3">
                  <p lang="en" className="text-xs text-fg-subtle">
                    {row.heldReason}
                  </p>
                  {mayChange ? (
                    <Button size="sm" variant={held === 1 ? 'primary' : 'default'} onClick={() => setReleased(row)}>
                      {t('release')}
                    </Button>
                  ) : null}
                </div>
              ) : null}
            </div>
          );
        }}
      />
      {dryRun ? <DryRunDialog onClose={() => setDryRun(false)} /> : null}
      {released === null ? null : <ReleaseDialog run={released} onClose={() => setReleased(null)} />}
    </Page>
  );
}

/** How many of a period's shards are charged; many are shown as one bar. */
function Shards({ run }: { run: BillingRun }): ReactNode {
  const t = useTranslations('admin.billing');
  return (
    <span className="flex items-center gap-2.5">
      <span aria-hidden className="h-1 w-16 overflow-hidden rounded-full bg-active">
        <span
          className={cx(
            'block h-full rounded-full',
            run.status === 'done' ? 'bg-ok' : run.status === 'held' ? 'bg-warn' : 'bg-busy',
          )}
          style={{ width: `${run.shards === 0 ? 100 : (run.shardsDone / run.shards) * 100}%` }}
        />
      </span>
      <span className="text-fg-muted tabular">{t('shardsDone', { done: run.shardsDone, shards: run.shards })}</span>
    </span>
  );
}

function ReleaseDialog({ run, onClose }: { run: BillingRun; onClose: () => void }): ReactNode {
  const t = useTranslations('admin.billing');
  const client = useQueryClient();
  const submitKey = useSubmitKey();
  const periodText = usePeriodText();
  const release = useMutation({
    mutationFn: (reason: string) =>
      api.admin.billing.release(run.period, reason, { idempotencyKey: submitKey({ release: run.period, reason }) }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.admin('runs') });
      void client.invalidateQueries({ queryKey: keys.admin('stats') });
      onClose();
    },
  });
  return (
    <ReasonDialog
      title={t('releaseTitle', periodText(Date.parse(run.period), Date.parse(run.endsAt)))}
      description={t('releaseBody')}
      confirmLabel={t('release')}
      help={t('releaseHelp')}
      busy={release.isPending}
      error={release.error}
      onConfirm={(reason) => release.mutate(reason)}
      onClose={onClose}
    >
      <div className="rounded-lg border border-line bg-inset p-3.5">
        <PriceGroup>
          <PriceLine label={t('expected')} value={<Money value={run.expected} style="ledger" />} strong />
          {run.previous === null ? null : (
            <PriceLine label={t('previous')} value={<Money value={run.previous} style="ledger" />} />
          )}
        </PriceGroup>
        {run.heldReason === null ? null : (
          <p lang="en" className="mt-2.5 text-xs text-fg-muted">
            {run.heldReason}
          </p>
        )}
      </div>
    </ReasonDialog>
  );
}
