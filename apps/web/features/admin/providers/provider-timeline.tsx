'use client';
import type { ProviderView } from '@uni/client';
import { dateFormat, HealthTimeline, Skeleton } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { availabilityOf, slotsOf, spansOf } from './health-history';
import { HEALTH_DAYS, useHealth } from './hooks';

const SLOTS_PER_DAY = 2;

/** Thirty days of a place as bars, half a day each; the height is how bad it was. */
export function ProviderTimeline({ provider }: { provider: ProviderView }): ReactNode {
  const t = useTranslations('admin.providers');
  const locale = useLocale();
  const { windowOf, changesOf, ready } = useHealth();
  const changes = changesOf(provider.id);
  const window = windowOf(provider);
  const day = dateFormat(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  const slots = slotsOf(spansOf(changes, provider.status, window), window, HEALTH_DAYS * SLOTS_PER_DAY).map((slot) => ({
    key: String(slot.fromMs),
    level: slot.level,
    title: t('slot', { from: day.format(slot.fromMs), level: t(`level.${slot.level}`) }),
  }));
  if (!ready) return <Skeleton className="h-3 w-full" />;
  return <HealthTimeline slots={slots} label={t('timelineOf', { name: provider.name, days: HEALTH_DAYS })} />;
}

/** The share of the known time in which the place answered. */
export function Availability({ provider }: { provider: ProviderView }): ReactNode {
  const locale = useLocale();
  const { windowOf, changesOf, ready } = useHealth();
  if (!ready) return null;
  const share = availabilityOf(spansOf(changesOf(provider.id), provider.status, windowOf(provider)));
  // rounded down: nothing is called 100 % that was not
  return share === null
    ? '–'
    : new Intl.NumberFormat(locale, { style: 'percent', minimumFractionDigits: 2 }).format(
        Math.floor(share * 10_000) / 10_000,
      );
}
