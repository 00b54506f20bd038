'use client';
import { QueryClientProvider } from '@tanstack/react-query';
import { UiProvider, type UiLocale } from '@uni/ui';
import { setNonce } from 'get-nonce';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo, useState, type ReactNode } from 'react';
import { createQueryClient } from '../../api/query-client';

/** What every page needs: the query cache, and the components' language and words. */
export function Providers({ nonce, children }: { nonce: string; children: ReactNode }): ReactNode {
  const [client] = useState(() => {
    // dialogs write a style element to stop the page behind from scrolling; it must carry the page's nonce
    if (nonce !== '') setNonce(nonce);
    return createQueryClient();
  });
  const locale = useLocale();
  const t = useTranslations('ui');
  const ui = useMemo<UiLocale>(
    () => ({
      locale,
      labels: {
        close: t('close'),
        copy: t('copy'),
        copied: t('copied'),
        loading: t('loading'),
        retry: t('retry'),
        perHour: t('perHour'),
        showPassword: t('showPassword'),
        hidePassword: t('hidePassword'),
        required: t('required'),
        optional: t('optional'),
        typeToConfirm: (name) => t('typeToConfirm', { name }),
        selectAll: t('selectAll'),
        selectRow: t('selectRow'),
        tableView: t('tableView'),
        chartView: t('chartView'),
        nothingFound: t('nothingFound'),
        dismiss: t('dismiss'),
      },
    }),
    [locale, t],
  );
  return (
    <QueryClientProvider client={client}>
      <UiProvider value={ui}>{children}</UiProvider>
    </QueryClientProvider>
  );
}
