'use client';
import type { BalanceView, Template } from '@uni/client';
import {
  Change,
  formatMoney,
  formatRunway,
  isNegative,
  Money,
  Notice,
  PriceBox,
  PriceGroup,
  PriceLine,
  subtractMoney,
  timesHours,
} from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { runwayAfter } from '../../billing/runway-after';
import { regionsOf, sizeNameOf, systemOf } from '../../templates/template-words';
import { useSizeText } from './size-text';

const HOURS_OF_30_DAYS = 720;

/** The price of the chosen machine, and what it does to the credit: before anything is pressed. */
export function CreatePriceBox(props: {
  template: Template | undefined;
  /** Empty: the best one. */
  region: string;
  balance: BalanceView | undefined;
  submit: ReactNode;
  error: ReactNode;
}): ReactNode {
  const t = useTranslations('instances');
  const locale = useLocale();
  const sizeText = useSizeText();
  const { template, balance } = props;
  if (template === undefined) return null;
  const { price } = template;
  const regions = regionsOf(template);
  const region =
    props.region !== ''
      ? props.region
      : regions.length > 1
        ? t('create.regions', { count: regions.length })
        : template.region;
  const month = timesHours(price.runningPerHour, HOURS_OF_30_DAYS);
  const after = balance === undefined ? null : subtractMoney(balance.available, price.runningPerHour);
  const runway = balance === undefined ? null : runwayAfter(balance, null, price.runningPerHour);
  const hours = (value: number | null): string => (value === null ? t('price.endless') : formatRunway(value, locale));
  return (
    <>
      <div className="sticky top-[calc(var(--topbar-h)+1rem)] max-lg:hidden">
        <PriceBox
          label={t('price.title')}
          title={t('price.nameIn', { name: sizeNameOf(template), region })}
          subtitle={`${systemOf(template)}, ${sizeText(template, ', ', true)}`}
        >
          <PriceGroup>
            <PriceLine
              label={t('status.running')}
              value={<Money value={price.runningPerHour} style="rate" perHour className="font-medium" />}
            />
            <PriceLine
              label={t('status.stopped')}
              note={t('cost.diskAndAddress')}
              value={<Money value={price.stoppedPerHour} style="rate" perHour />}
            />
            {price.monthlyCap === null ? null : (
              <PriceLine label={t('price.cap')} value={<Money value={price.monthlyCap} style="projection" />} />
            )}
          </PriceGroup>
          <PriceGroup>
            <PriceLine label={t('price.month')} value={<Money value={month} style="projection" />} strong />
          </PriceGroup>
          <PriceGroup>
            <PriceLine
              label={t('price.reservedNow')}
              value={<Money value={price.runningPerHour} style="rate" />}
              strong
            />
            {after === null ? null : (
              <PriceLine label={t('price.availableAfter')} value={<Money value={after} style="rate" />} />
            )}
            {runway === null ? null : (
              <PriceLine
                label={t('price.runway')}
                value={<Change before={hours(runway.before)} after={hours(runway.after)} />}
              />
            )}
          </PriceGroup>
          <div className="flex flex-col gap-2.5">
            {after !== null && isNegative(after) ? (
              <Notice tone="hourglass">
                {t('price.missing', {
                  amount: formatMoney({ ...after, amount: after.amount.replace('-', '') }, 'rate', locale),
                })}
              </Notice>
            ) : null}
            {props.error}
            {props.submit}
            <p className="text-xs text-fg-muted">{t('price.promise')}</p>
          </div>
        </PriceBox>
      </div>
      <div className="fixed inset-x-0 bottom-0 z-(--z-bulk) flex flex-col gap-2 border-t border-line bg-canvas p-4 pb-[max(1rem,env(safe-area-inset-bottom))] lg:hidden md:left-(--sidebar-w)">
        {props.error}
        <div className="flex items-baseline justify-between gap-3">
          <span>
            <Money value={price.runningPerHour} style="rate" perHour className="text-lg font-semibold" />
            <span className="pl-2 text-xs text-fg-muted">
              {t('price.monthShort', { amount: formatMoney(month, 'projection', locale) })}
            </span>
          </span>
          {runway === null ? null : (
            <span className="text-xs">
              <Change before={hours(runway.before)} after={hours(runway.after)} />
            </span>
          )}
        </div>
        {props.submit}
      </div>
    </>
  );
}
