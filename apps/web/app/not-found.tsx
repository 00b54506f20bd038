import { buttonClass } from '@uni/ui';
import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';

export default async function NotFound(): Promise<ReactNode> {
  const t = await getTranslations('session');
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-4 p-6">
      <h1 className="text-xl font-semibold">{t('notFoundTitle')}</h1>
      <p className="text-fg-muted">{t('notFoundBody')}</p>
      <a href="/dashboard" className={buttonClass()}>
        {t('toDashboard')}
      </a>
    </main>
  );
}
