'use client';
import type { AdminOrganization } from '@uni/client';
import { formatRunway, Money, PriceGroup, PriceLine, runwayHours, timesHours, addMoney, Change } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useOrganizationBalance } from '../organisations/credits-dialog';
import type { ImportSubject } from './import-dialog';
import { costOf, type Rates } from './import-terms';

const MONTH_HOURS = 30 * 24;

/** What the customer pays from the second of the import on, and how long the credit lasts with it. */
export function ImportCost({
  organization,
  rates,
  machines,
}: {
  organization: AdminOrganization | undefined;
  rates: Rates | null;
  machines: readonly ImportSubject[];
}): ReactNode {
  const t = useTranslations('admin.imports');
  if (rates === null) return <p className="text-fg-subtle">{t('costLater')}</p>;
  const { now, reserved } = costOf(
    machines.map(({ powerState }) => powerState),
    rates,
  );
  return (
    <div className="rounded-lg border border-line bg-inset p-3.5" aria-live="polite">
      <PriceGroup>
        <PriceLine label={t('fromNow')} value={<Money value={now} style="rate" perHour />} strong />
        <PriceLine label={t('month')} value={<Money value={timesHours(now, MONTH_HOURS)} style="projection" />} />
        <PriceLine label={t('reserved')} value={<Money value={reserved} style="rate" />} />
        {organization === undefined ? null : <Runway organization={organization} rate={now} />}
      </PriceGroup>
    </div>
  );
}

function Runway({ organization, rate }: { organization: AdminOrganization; rate: Rates['running'] }): ReactNode {
  const t = useTranslations('admin.imports');
  const locale = useLocale();
  const { data } = useOrganizationBalance(organization.id);
  if (data === undefined || data.burnRatePerHour.currency !== rate.currency) return null;
  const words = (hours: number | null): string => (hours === null ? t('endless') : formatRunway(hours, locale));
  const after = addMoney(data.burnRatePerHour, rate);
  return (
    <PriceLine
      label={t('runway')}
      value={
        <Change
          before={words(runwayHours(data.available, data.burnRatePerHour))}
          after={words(runwayHours(data.available, after))}
        />
      }
    />
  );
}
