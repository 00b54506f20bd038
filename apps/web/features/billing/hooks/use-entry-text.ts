'use client';
import type { LedgerEntryView } from '@uni/client';
import { dateFormat } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { useCallback } from 'react';

const HOUR_MS = 3_600_000;

/** What an entry is about: the time that it charges, or the reason that was given. */
export function useEntryText(): (entry: LedgerEntryView) => string {
  const t = useTranslations('credits');
  const locale = useLocale();
  return useCallback(
    (entry) => {
      if (entry.period === null) return entry.reason ?? t(`kinds.${entry.kind}`);
      const clock = dateFormat(locale, { hour: '2-digit', minute: '2-digit' });
      const from = Date.parse(entry.period);
      const day = dateFormat(locale, { weekday: 'short', day: 'numeric', month: 'short' }).format(from);
      // booked before the hour was over: the operator charges in shorter periods, whose end the entry does not tell
      if (Date.parse(entry.createdAt) < from + HOUR_MS) return t('since', { day, from: clock.format(from) });
      return t('hour', { day, from: clock.format(from), to: clock.format(from + HOUR_MS) });
    },
    [t, locale],
  );
}
