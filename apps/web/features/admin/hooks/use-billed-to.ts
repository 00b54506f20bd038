'use client';
import { formatDateTime, useNow, dateFormat } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';

const DAY_MS = 86_400_000;

/** "Billed to 14:00"; with its day when that is not within the last one. */
export function useBilledTo(): (billedUntil: string | null) => string {
  const t = useTranslations('admin.pill');
  const locale = useLocale();
  const now = useNow();
  return (billedUntil) => {
    if (billedUntil === null) return t('billedNever');
    const recent = now - Date.parse(billedUntil) < DAY_MS;
    return t('billedTo', {
      time: recent
        ? dateFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(Date.parse(billedUntil))
        : formatDateTime(billedUntil, locale),
    });
  };
}
