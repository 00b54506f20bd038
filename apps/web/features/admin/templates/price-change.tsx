'use client';
import type { AdminTemplate } from '@uni/client';
import { MoneyChange, PriceGroup, PriceLine, timesHours, toMicros, typedMoney, type MoneyValue } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { priceOf, type PriceForm } from './template-form';

const HOURS_OF_30_DAYS = 720;
/** Both prices and thirty days of running: what they are, what they become. */
export function PriceChange({
  before,
  form,
  currency,
}: {
  before: AdminTemplate['price'] | null;
  form: PriceForm;
  currency: string;
}): ReactNode {
  const t = useTranslations('admin.templates');
  const typed = priceOf(form);
  const running = typedMoney(typed.runningPerHour, currency);
  const stopped = typedMoney(typed.stoppedPerHour, currency);
  const change = (
    was: MoneyValue | undefined,
    next: MoneyValue | null,
    style: 'rate' | 'projection',
    perHour: boolean,
  ): ReactNode => {
    const shown = next ?? was;
    if (shown === undefined) return '–';
    const same = was === undefined || next === null || toMicros(was.amount) === toMicros(next.amount);
    return (
      <MoneyChange
        before={same ? null : was}
        after={shown}
        style={style}
        perHour={perHour}
        beforeLabel={t('before')}
        afterLabel={t('after')}
      />
    );
  };
  const month = (rate: MoneyValue | null | undefined): MoneyValue | undefined =>
    rate === null || rate === undefined ? undefined : timesHours(rate, HOURS_OF_30_DAYS);
  return (
    <PriceGroup>
      <PriceLine label={t('columns.running')} value={change(before?.runningPerHour, running, 'rate', true)} />
      <PriceLine label={t('columns.stopped')} value={change(before?.stoppedPerHour, stopped, 'rate', true)} />
      <PriceLine
        label={t('month')}
        value={change(month(before?.runningPerHour), month(running) ?? null, 'projection', false)}
      />
    </PriceGroup>
  );
}
