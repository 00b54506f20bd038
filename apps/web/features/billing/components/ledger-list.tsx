'use client';
import type { LedgerEntryView, LedgerQuery, Page } from '@uni/client';
import { cx, Money, Time, type DataColumn } from '@uni/ui';
import { ChevronRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { ResourceList } from '../../lists/components/resource-list';
import { listParameters } from '../../lists/list-parameters';
import { useEntryText } from '../hooks/use-entry-text';
import { ChargeList, ChargeRows } from './ledger-charges';

const LEDGER_KINDS = ['usage', 'late_usage', 'credit', 'takeback', 'refund'] as const;
const SPANS_MS = { day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000 } as const;
type Span = keyof typeof SPANS_MS;

/** The first moment of a span, to the whole hour, so that the question does not change with every second. */
function spanStart(span: string | undefined): string | undefined {
  if (span === undefined || !(span in SPANS_MS)) return undefined;
  return new Date(Math.floor((Date.now() - SPANS_MS[span as Span]) / 3_600_000) * 3_600_000).toISOString();
}

export interface LedgerListProps {
  readonly queryKey: readonly unknown[];
  readonly fetchPage: (query: LedgerQuery, signal: AbortSignal) => Promise<Page<LedgerEntryView>>;
  /** Hours open into the instances that they charge: for the acting organisation's own ledger only. */
  readonly opens?: boolean;
}

/** Every movement of an organisation's money, newest first, whoever looks at it. */
export function LedgerList({ queryKey, fetchPage, opens = false }: LedgerListProps): ReactNode {
  const t = useTranslations('credits');
  const entryText = useEntryText();
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((id: string) => {
    setOpened((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  }, []);
  const title = useCallback(
    (row: LedgerEntryView): ReactNode => {
      if (!opens || row.period === null)
        return <span className={cx('font-medium', opens && 'md:pl-6')}>{entryText(row)}</span>;
      const open = opened.has(row.id);
      return (
        <button
          type="button"
          aria-expanded={open}
          onClick={() => toggle(row.id)}
          className="-my-1 flex min-h-8 items-center gap-2 rounded-xs text-left font-medium whitespace-nowrap"
        >
          <ChevronRight
            size={14}
            aria-hidden
            className={cx(
              'shrink-0 text-fg-subtle transition-transform duration-(--duration-fast)',
              open && 'rotate-90',
            )}
          />
          {entryText(row)}
        </button>
      );
    },
    [opens, opened, toggle, entryText],
  );
  const columns = useMemo<DataColumn<LedgerEntryView>[]>(
    () => [
      { id: 'what', header: t('entry'), cell: title },
      { id: 'kind', header: t('kind'), cell: (row) => <span className="text-fg-muted">{t(`kinds.${row.kind}`)}</span> },
      {
        id: 'at',
        header: t('booked'),
        hideBelow: 'lg',
        cell: (row) => (
          <span className="text-fg-subtle">
            <Time at={row.createdAt} full seconds />
          </span>
        ),
      },
      { id: 'amount', header: t('amount'), align: 'end', cell: (row) => <Amount entry={row} /> },
      {
        id: 'after',
        header: t('balanceAfter'),
        align: 'end',
        cell: (row) => <Money value={row.balanceAfter} style="ledger" />,
      },
    ],
    [t, title],
  );
  return (
    <ResourceList<LedgerEntryView>
      caption={t('ledger')}
      title={{ text: t('ledger'), note: t('ledgerNote') }}
      dense
      queryKey={queryKey}
      fetchPage={(query, signal) => {
        const { span, ...filters } = query.filters;
        const from = spanStart(span?.[0]);
        return fetchPage(
          { ...listParameters<LedgerQuery>({ ...query, filters }), ...(from === undefined ? {} : { from }) },
          signal,
        );
      }}
      filters={[
        {
          name: 'kind',
          label: t('kind'),
          many: true,
          options: LEDGER_KINDS.map((kind) => ({ value: kind, label: t(`kinds.${kind}`) })),
        },
        {
          name: 'span',
          label: t('span'),
          options: (Object.keys(SPANS_MS) as Span[]).map((each) => ({ value: each, label: t(`spans.${each}`) })),
        },
      ]}
      columns={columns}
      rowId={(row) => row.id}
      below={(row) =>
        row.period !== null && opened.has(row.id) ? <ChargeRows key={`${row.id}-charges`} period={row.period} /> : null
      }
      noun={(count) => t('noun', { count })}
      empty={{ title: t('ledgerEmpty'), body: t('ledgerEmptyBody') }}
      card={(row) => (
        <div className="px-4 py-2.5">
          <div className="flex items-center justify-between gap-3">
            <span className="min-w-0 truncate">{title(row)}</span>
            <Amount entry={row} />
          </div>
          <p className="flex items-baseline justify-between gap-3 text-fg-muted">
            <span>{t(`kinds.${row.kind}`)}</span>
            <Money value={row.balanceAfter} style="ledger" className="text-xs" />
          </p>
          {row.period !== null && opened.has(row.id) ? <ChargeList period={row.period} /> : null}
        </div>
      )}
    />
  );
}

function Amount({ entry }: { entry: LedgerEntryView }): ReactNode {
  const spent = entry.amount.amount.startsWith('-');
  return (
    <Money value={entry.amount} style="ledger" signed className={spent ? 'font-medium' : 'font-medium text-ok-text'} />
  );
}
