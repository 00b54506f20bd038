'use client';
import { Sheet } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { openNav } from '../page-store';
import { LanguageMenu, ThemeMenu } from './preference-menus';

/** The sidebar on phones, with the preferences for which the top bar has no room there. */
export function NavSheet({ children }: { children: ReactNode }): ReactNode {
  const t = useTranslations('shell');
  return (
    <Sheet open onOpenChange={openNav} side="left" title={t('navigation')} hideTitle>
      <div className="flex h-full flex-col">
        <div className="min-h-0 flex-1">{children}</div>
        <div className="flex gap-1 border-t border-line-subtle p-2">
          <LanguageMenu />
          <ThemeMenu />
        </div>
      </div>
    </Sheet>
  );
}
