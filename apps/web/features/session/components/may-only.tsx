'use client';
import { buttonClass, EmptyState, Panel } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';
import { useMay } from '../hooks/use-may';
import type { May } from '../may';

/** A page for those who may use it; the others, who came by its address, are told so before the API has to refuse them. */
export function MayOnly({ what, title, children }: { what: keyof May; title: string; children: ReactNode }): ReactNode {
  const t = useTranslations('session');
  if (useMay()[what]) return children;
  return (
    <Page title={title}>
      <Panel>
        <EmptyState
          title={t('notAllowedTitle')}
          action={
            <Link href="/dashboard" className={buttonClass()}>
              {t('toDashboard')}
            </Link>
          }
        >
          {t('notAllowedBody')}
        </EmptyState>
      </Panel>
    </Page>
  );
}
