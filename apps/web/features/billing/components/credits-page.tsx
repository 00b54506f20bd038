'use client';
import type { LedgerEntryView, LedgerQuery } from '@uni/client';
import { Button, dateFormat, Money, Notice, Skeleton, Time, type DataColumn } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { ResourceList } from '../../lists/components/resource-list';
import { useUrlState } from '../../lists/hooks/use-url-state';
import { listParameters } from '../../lists/list-parameters';
import { useSession } from '../../session/session-store';
import { Page } from '../../shell/components/page';
import { useErrorText } from '../../text/use-error-text';
import { useBalance, useForecast } from '../hooks/use-balance';
import { BalancePanel } from './balance-panel';
import { LedgerHour } from './ledger-hour';
import { LowCreditNotice } from './low-credit-notice';
import { MoneyStats } from './money-stats';

export const LEDGER_KINDS = ['usage', 'late_usage', 'credit', 'takeback', 'refund'] as const;
const SPANS_MS = { day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000 } as const;
type Span = keyof typeof SPANS_MS;

/** The first moment of a span, to the whole hour, so that the question does not change with every second. */
function spanStart(span: string | undefined): string | undefined {
  if (span === undefined || !(span in SPANS_MS)) return undefined;
  return new Date(Math.floor((Date.now() - SPANS_MS[span as Span]) / 3_600_000) * 3_600_000).toISOString();
}

/** Balance, burn, runway, and every entry that made the balance what it is. */
export function CreditsPage(): ReactNode {
  const t = useTranslations('credits');
  const errorText = useErrorText();
  const balance = useBalance();
  const forecast = useForecast();
  return (
    <Page title={t('title')}>
      {balance.data === undefined ? (
        balance.error === null ? (
          <Skeleton className="h-24 w-full rounded-lg" />
        ) : (
          <Notice
            tone="bad"
            alert
            action={
              <Button size="sm" onClick={() => void balance.refetch()}>
                {t('retry')}
              </Button>
            }
          >
            {errorText(balance.error)}
          </Notice>
        )
      ) : (
        <>
          <LowCreditNotice balance={balance.data} />
          <MoneyStats balance={balance.data} forecast={forecast.data} />
          <BalancePanel balance={balance.data} />
        </>
      )}
      <Ledger />
    </Page>
  );
}

/** What an entry is about: the hour it charges, or the reason that was given. */
function useEntryText(): (entry: LedgerEntryView) => string {
  const t = useTranslations('credits');
  const locale = useLocale();
  return (entry) => {
    if (entry.period === null) return entry.reason ?? t(`kinds.${entry.kind}`);
    const clock = dateFormat(locale, { hour: '2-digit', minute: '2-digit' });
    const from = Date.parse(entry.period);
    return t('hour', {
      from: clock.format(from),
      to: clock.format(from + 3_600_000),
      day: dateFormat(locale, { weekday: 'short', day: 'numeric', month: 'short' }).format(from),
    });
  };
}

function Ledger(): ReactNode {
  const t = useTranslations('credits');
  const organization = useSession((state) => state.organizationId);
  const entryText = useEntryText();
  const url = useUrlState();
  const span = url.value('span') ?? undefined;
  const columns = useMemo<DataColumn<LedgerEntryView>[]>(
    () => [
      { id: 'what', header: t('entry'), cell: (row) => <span className="font-medium">{entryText(row)}</span> },
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
      {
        id: 'amount',
        header: t('amount'),
        align: 'end',
        cell: (row) => (
          <Money
            value={row.amount}
            style="ledger"
            signed
            className={row.amount.amount.startsWith('-') ? 'font-medium' : 'font-medium text-ok-text'}
          />
        ),
      },
      {
        id: 'after',
        header: t('balanceAfter'),
        align: 'end',
        cell: (row) => <Money value={row.balanceAfter} style="ledger" />,
      },
      {
        id: 'more',
        header: '',
        align: 'end',
        className: 'w-24 pl-0!',
        cell: (row) => <LedgerHour entry={row} title={entryText(row)} />,
      },
    ],
    [t, entryText],
  );
  return (
    <ResourceList<LedgerEntryView>
      caption={t('ledger')}
      queryKey={keys.entries(organization)}
      fetchPage={(query, signal) => {
        const { span: chosen, ...filters } = query.filters;
        const from = spanStart(chosen?.[0]);
        return api.billing.entries(
          { ...listParameters<LedgerQuery>({ ...query, filters }), ...(from === undefined ? {} : { from }) },
          { signal },
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
      noun={(count) => t('noun', { count })}
      empty={{ title: t('ledgerEmpty'), body: t('ledgerEmptyBody') }}
      summary={() => (span === undefined ? <span className="text-xs text-fg-subtle">{t('ledgerNote')}</span> : null)}
      card={(row) => (
        <div className="px-4 py-2.5">
          <p className="flex items-baseline justify-between gap-3">
            <span className="truncate font-medium">{entryText(row)}</span>
            <Money value={row.amount} style="ledger" signed />
          </p>
          <p className="flex items-baseline justify-between gap-3 text-fg-muted">
            <span>{t(`kinds.${row.kind}`)}</span>
            <Money value={row.balanceAfter} style="ledger" className="text-xs" />
          </p>
          <LedgerHour entry={row} title={entryText(row)} />
        </div>
      )}
    />
  );
}
