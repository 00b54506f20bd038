'use client';
import type { BalanceView, Forecast } from '@uni/client';
import {
  dateFormat,
  formatDateTime,
  formatRunway,
  Money,
  RunwayGauge,
  runwayTone,
  Stat,
  StatStrip,
  useNow,
} from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

/** The four figures: what is there, what leaves per hour, how long it lasts, what the month comes to. */
export function MoneyStats({
  balance,
  forecast,
  runningNote,
}: {
  balance: BalanceView;
  forecast: Forecast | undefined;
  runningNote?: ReactNode;
}): ReactNode {
  const t = useTranslations('credits');
  const locale = useLocale();
  const now = useNow();
  const tone = runwayTone(balance.runwayHours);
  const projected = forecast?.monthProjected;
  const share =
    projected === undefined || Number(projected.amount) <= 0
      ? null
      : Math.min(1, Number(balance.spentThisMonth.amount) / Number(projected.amount));
  return (
    <StatStrip lead>
      <Stat
        label={t('available')}
        value={<Money value={balance.available} style="ledger" />}
        note={t.rich('reservedNote', { amount: () => <Money value={balance.reserved} style="rate" /> })}
      />
      <Stat
        label={t('burn')}
        value={<Money value={balance.burnRatePerHour} style="rate" perHour />}
        note={runningNote ?? t.rich('accruedNote', { amount: () => <Money value={balance.accrued} style="rate" /> })}
      />
      <Stat
        label={t('runway')}
        value={balance.runwayHours === null ? t('endless') : formatRunway(balance.runwayHours, locale)}
        tone={tone === 'neutral' ? undefined : tone}
        note={
          balance.depletesAt === null
            ? t('nothingBurns')
            : t('until', { time: formatDateTime(balance.depletesAt, locale) })
        }
      >
        {balance.runwayHours === null ? null : (
          <RunwayGauge hours={balance.runwayHours} marked className="mt-2 w-full" />
        )}
      </Stat>
      <Stat
        label={dateFormat(locale, { month: 'long' }).format(now)}
        value={<Money value={balance.spentThisMonth} style="projection" />}
        note={
          projected === undefined
            ? undefined
            : t.rich('projected', { amount: () => <Money value={projected} style="projection" /> })
        }
      >
        {share === null ? null : (
          <span aria-hidden className="mt-2 block h-1 overflow-hidden rounded-full bg-chart-1/30">
            <span className="block h-full rounded-full bg-chart-1" style={{ width: `${share * 100}%` }} />
          </span>
        )}
      </Stat>
    </StatStrip>
  );
}
