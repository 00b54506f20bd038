'use client';
import { cx, IconButton, Kbd } from '@uni/ui';
import { Menu as MenuIcon, Search } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Link } from './link';
import type { ReactNode } from 'react';
import { openNav, openPalette, usePage } from '../page-store';
import { AccountMenu } from './account-menu';
import { LanguageMenu, ThemeMenu } from './preference-menus';

/** The bar over every page: who for, where, search, money, preferences, account. */
export function TopBar({
  lead,
  pill,
  face,
}: {
  lead: ReactNode;
  pill: ReactNode;
  face: 'portal' | 'admin';
}): ReactNode {
  const t = useTranslations('shell');
  const crumbs = usePage((state) => state.crumbs);
  return (
    <header className="sticky top-0 z-(--z-sticky) flex h-(--topbar-h) items-center gap-2 border-b border-line bg-canvas px-3 md:px-5">
      <IconButton label={t('openNavigation')} className="md:hidden" onClick={() => openNav(true)}>
        <MenuIcon size={18} aria-hidden />
      </IconButton>
      <div className="flex min-w-0 flex-1 items-center gap-2">
        {lead}
        <nav aria-label={t('breadcrumb')} className="min-w-0 max-md:hidden">
          <ol className="flex min-w-0 items-center gap-2 text-sm">
            {crumbs.map((crumb, index) => {
              const last = index === crumbs.length - 1;
              return (
                <li
                  key={`${index}-${crumb.label}`}
                  className={cx('flex min-w-0 items-center gap-2', !last && 'max-lg:hidden')}
                >
                  <span aria-hidden className="text-line-strong">
                    /
                  </span>
                  {crumb.href === undefined || last ? (
                    <span
                      aria-current={last ? 'page' : undefined}
                      className={cx('truncate', last ? 'font-medium' : 'text-fg-muted')}
                    >
                      {crumb.label}
                    </span>
                  ) : (
                    <Link href={crumb.href} className="truncate rounded-xs text-fg-muted hover:text-fg">
                      {crumb.label}
                    </Link>
                  )}
                </li>
              );
            })}
          </ol>
        </nav>
      </div>
      <button
        type="button"
        onClick={() => openPalette(true)}
        aria-keyshortcuts="Control+K"
        className="flex h-(--control-h) w-52 items-center gap-2 rounded-md border border-line bg-surface px-2.5 text-sm text-fg-subtle hover:bg-hover max-xl:w-44 max-lg:w-(--control-h) max-lg:justify-center max-lg:border-transparent max-lg:bg-transparent max-lg:px-0 max-md:hidden"
      >
        <Search size={15} aria-hidden className="shrink-0" />
        <span className="truncate max-lg:sr-only">{t('search')}</span>
        <span className="ml-auto max-lg:hidden" aria-hidden>
          <Kbd>Ctrl K</Kbd>
        </span>
      </button>
      {pill}
      <div className="flex items-center gap-0.5 max-md:hidden">
        <LanguageMenu />
        <ThemeMenu />
      </div>
      <AccountMenu face={face} />
    </header>
  );
}
