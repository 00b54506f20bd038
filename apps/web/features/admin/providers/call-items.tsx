'use client';
import type { ProviderHealthView } from '@uni/client';
import { formatCount, Status, Time, type StatusGlyphKind } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

const BREAKERS: Readonly<Record<NonNullable<ProviderHealthView['breaker']>['state'], StatusGlyphKind>> = {
  closed: 'done',
  half_open: 'warning',
  open: 'error',
};

/** How calls of the last hours ended and how the breaker stands, as items of a list. */
export function useCallItems({
  breaker,
  lastHour,
}: Pick<ProviderHealthView, 'breaker' | 'lastHour'>): { key: string; label: string; value: ReactNode }[] {
  const t = useTranslations('admin.providers');
  const locale = useLocale();
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  return [
    { key: 'calls', label: t('figures.made'), value: formatCount(lastHour.calls, locale) },
    {
      key: 'failed',
      label: t('figures.failed'),
      value:
        lastHour.errorRate === null ? (
          '–'
        ) : (
          <span className={lastHour.failedCalls > 0 ? 'text-warn-text' : ''}>
            {percent.format(lastHour.errorRate)}
            {lastHour.errors.length === 0
              ? null
              : ` · ${lastHour.errors.map(({ code, calls }) => `${code} ${formatCount(calls, locale)}`).join(', ')}`}
          </span>
        ),
    },
    {
      key: 'breaker',
      label: t('figures.breaker'),
      value:
        breaker === null ? (
          <span className="text-fg-muted">{t('figures.noBreaker')}</span>
        ) : (
          <Status
            kind={BREAKERS[breaker.state]}
            note={t.rich('figures.since', { time: () => <Time at={breaker.since} clock /> })}
          >
            {t(`figures.breakers.${breaker.state}`)}
          </Status>
        ),
    },
  ];
}
