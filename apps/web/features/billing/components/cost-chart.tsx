'use client';
import type { Forecast } from '@uni/client';
import { BarChart, dateFormat, Money, Panel, type Bar } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

/** Cost per day of the last thirty days; today is hatched up to its projection. */
export function CostChart({ forecast }: { forecast: Forecast }): ReactNode {
  const t = useTranslations('credits');
  const locale = useLocale();
  const full = dateFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });
  const short = dateFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const last = forecast.days.length - 1;
  const bars = forecast.days.map((day, index): Bar => {
    const at = Date.parse(`${day.day}T00:00:00Z`);
    const today = index === last;
    return {
      key: day.day,
      label: today ? t('today') : full.format(at),
      value: Number(day.amount.amount),
      text: <Money value={day.amount} style="ledger" />,
      ...(today
        ? { projected: Number(forecast.todayProjected.amount), tick: t('today') }
        : (last - index) % 7 === 0
          ? { tick: short.format(at) }
          : {}),
    };
  });
  const currency = forecast.todayProjected.currency;
  return (
    <Panel>
      <BarChart
        title={t('costPerDay')}
        note={t('costPerDayNote', { currency })}
        bars={bars}
        description={t('costPerDayDescription')}
        headings={{ label: t('day'), value: t('cost') }}
      />
    </Panel>
  );
}
