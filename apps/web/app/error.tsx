'use client';
import { Button } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

/** A page that broke: nothing was ordered by it, and it can be tried again. */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}): ReactNode {
  const t = useTranslations('session');
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-4 p-6" role="alert">
      <h1 className="text-xl font-semibold">{t('brokenTitle')}</h1>
      <p className="text-fg-muted">{t('brokenBody')}</p>
      {error.digest === undefined ? null : <p className="font-mono text-xs text-fg-subtle">{error.digest}</p>}
      <Button onClick={reset}>{t('retry')}</Button>
    </main>
  );
}
