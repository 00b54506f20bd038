'use client';
import type { AdminStats, BillingRun } from '@uni/client';
import { BarChart, dateFormat, fromMicros, Money, Panel, PHONE_QUERY, useMedia, useNow, type Bar } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { usePeriodText } from './hooks';
import { accruedSince, lateness, nextBoundary } from './runs-data';

const TICKS = 6;
const TICKS_ON_PHONES = 3;
const DAY_MS = 86_400_000;

/** What each of the last periods was charged; late ones stand out, the running one is hatched. */
export function ChargedChart({
  runs,
  stats,
  height,
  actions,
}: {
  runs: readonly BillingRun[];
  stats: AdminStats | undefined;
  height: number;
  actions?: ReactNode;
}): ReactNode {
  const t = useTranslations('admin.billing');
  const locale = useLocale();
  const now = useNow();
  const phone = useMedia(PHONE_QUERY);
  const periodText = usePeriodText();
  const oldestFirst = runs.toReversed();
  const first = oldestFirst[0];
  const withinDay = first !== undefined && now - Date.parse(first.period) < DAY_MS;
  const clock = dateFormat(locale, {
    ...(withinDay ? {} : { weekday: 'short' as const }),
    hour: '2-digit',
    minute: '2-digit',
  });
  const every = Math.max(1, Math.ceil(oldestFirst.length / (phone ? TICKS_ON_PHONES : TICKS)));
  const bars = oldestFirst.map((run, index): Bar => {
    const from = Date.parse(run.period);
    const { day, from: begin, to } = periodText(from, Date.parse(run.endsAt));
    // nothing of a held period is charged yet: what waits is what it would be
    const amount = run.status === 'held' ? run.expected : run.total;
    const late = lateness(run, now) !== null || run.status === 'held';
    return {
      key: run.period,
      label: t('periodOf', { day, from: begin, to }),
      value: Number(amount.amount),
      text: (
        <>
          <Money value={amount} style="ledger" />
          {late ? (
            <span className="pl-2 text-warn-text">{t(run.status === 'held' ? 'heldNow' : 'chargedLate')}</span>
          ) : null}
        </>
      ),
      ...(late ? { tone: 'warn' as const } : {}),
      // the last one gives way to "now", which stands right beside it
      ...(index % every === 0 && oldestFirst.length - index > every / 2 ? { tick: clock.format(from) } : {}),
    };
  });
  if (stats !== undefined) {
    const newest = runs[0];
    const sinceMs = Math.max(
      newest === undefined ? 0 : Date.parse(newest.endsAt),
      stats.billedUntil === null ? (newest === undefined ? now : 0) : Date.parse(stats.billedUntil),
    );
    const endMs = nextBoundary(now, stats.cycleMinutes);
    const { currency } = stats.revenuePerHour;
    const soFar = { amount: fromMicros(accruedSince(stats.revenuePerHour, sinceMs, now)), currency };
    const projected = accruedSince(stats.revenuePerHour, sinceMs, endMs);
    if (projected > 0n) {
      bars.push({
        key: 'accruing',
        label: t('accruing'),
        value: Number(soFar.amount),
        projected: Number(fromMicros(projected)),
        text: <Money value={soFar} style="projection" />,
        tick: t('now'),
      });
    }
  }
  const currency = stats?.revenuePerHour.currency ?? runs[0]?.total.currency ?? '';
  return (
    <Panel>
      {bars.length === 0 ? (
        <p className="px-4 py-8 text-center text-fg-muted">{t('nothingCharged')}</p>
      ) : (
        <BarChart
          title={t('charged')}
          note={t('chargedNote', { currency, count: runs.length })}
          bars={bars}
          height={height}
          description={t('chargedDescription')}
          headings={{ label: t('columns.period'), value: t('columns.total') }}
          actions={
            <>
              <Legend />
              {actions}
            </>
          }
        />
      )}
    </Panel>
  );
}

/** What the colours of the bars mean. */
function Legend(): ReactNode {
  const t = useTranslations('admin.billing');
  return (
    <ul className="mr-2 flex gap-4 text-xs text-fg-muted max-md:hidden">
      {(
        [
          ['onTime', 'bg-chart-1'],
          ['late', 'bg-warn'],
          ['accruing', 'border border-dashed border-chart-1'],
        ] as const
      ).map(([key, swatch]) => (
        <li key={key} className="flex items-center gap-1.5">
          <span aria-hidden className={`size-2 rounded-[2px] ${swatch}`} />
          {t(`legend.${key}`)}
        </li>
      ))}
    </ul>
  );
}
