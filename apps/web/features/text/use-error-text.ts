'use client';
import { ApiError } from '@uni/client';
import { useLocale, useTranslations } from 'next-intl';
import { useCallback } from 'react';

/**
 * The sentence for a failure. English readers get the API's own detail, which names amounts and names; other languages
 * get the sentence of its code where there is one.
 */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations('errors');
  const locale = useLocale();
  return useCallback(
    (error: unknown) => {
      if (!(error instanceof ApiError)) return t('unexpected');
      if (error.status === 0) return t('network_error');
      if (locale === 'en') return error.detail;
      // codes are a closed list of the contract, but an older page may meet a newer API
      const code = error.code as 'unexpected';
      return t.has(code) ? t(code) : error.detail;
    },
    [t, locale],
  );
}
