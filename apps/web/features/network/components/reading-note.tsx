'use client';
import { Spinner, Time } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

interface Reading {
  readonly readAt: string | null;
  readonly pending: boolean;
  readonly failed: boolean;
}

/** How old it is what is shown, and whether a fresh look is on its way. */
export function ReadingNote({ readAt, pending, failed }: Reading): ReactNode {
  const t = useTranslations('network');
  return (
    <span className="inline-flex items-center gap-1.5" role="status">
      {pending ? <Spinner label={t('looking')} /> : null}
      <span>
        {readAt !== null
          ? t.rich(failed ? 'readFailed' : 'readAt', { at: () => <Time at={readAt} /> })
          : failed
            ? t('neverRead')
            : pending
              ? t('looking')
              : null}
      </span>
    </span>
  );
}
