'use client';
import { ApiError, type Page, type ProviderView } from '@uni/client';
import { Spinner, Status, Time } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';

interface Reading {
  readonly readAt: string | null;
  readonly pending: boolean;
  readonly failure: string | null;
  readonly complete: boolean;
}

/** While the vendor is asked, and no event has told of its answer. */
const WAIT_POLL_MS = 3_000;

/**
 * What a list of a vendor's own things needs beside its rows: how old they are, whether newer ones are on their way, and a place that
 * has none of its kind as an empty list instead of a failure.
 */
export function useVendorList(provider: ProviderView): {
  readonly through: <Row>(ask: () => Promise<Page<Row> & Reading>) => Promise<Page<Row>>;
  readonly polling: { readonly refetchIntervalMs?: number };
  readonly empty: { readonly title: string; readonly body?: string };
  readonly summary: () => ReactNode;
} {
  const t = useTranslations('admin.providers');
  const [reading, setReading] = useState<Reading | 'unsupported' | null>(null);
  const known = reading === 'unsupported' ? null : reading;
  return {
    through: async (ask) => {
      try {
        const page = await ask();
        setReading(page);
        return page;
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'unsupported_by_provider') throw error;
        setReading('unsupported');
        return { items: [], nextCursor: null };
      }
    },
    polling: known?.pending === true ? { refetchIntervalMs: WAIT_POLL_MS } : {},
    empty:
      reading === 'unsupported'
        ? { title: t('listing.unsupported', { name: provider.name }) }
        : known?.readAt === null && known.failure === null
          ? { title: t('listing.first'), body: t('listing.firstBody') }
          : known?.readAt === null
            ? { title: t('listing.failed', { code: known.failure ?? '' }) }
            : { title: t('listing.empty') },
    summary: () =>
      known === null ? null : (
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-fg-subtle">
          {known.complete ? null : <Status kind="warning">{t('listing.incomplete')}</Status>}
          {known.failure === null ? null : (
            <Status kind="warning">{t('listing.failed', { code: known.failure })}</Status>
          )}
          {known.pending ? (
            <span className="flex items-center gap-1.5 text-busy-text">
              <Spinner size={12} />
              {t('listing.pending')}
            </span>
          ) : null}
          {known.readAt === null ? null : (
            <span>{t.rich('machine.age', { time: () => <Time at={known.readAt ?? ''} /> })}</span>
          )}
        </span>
      ),
  };
}
