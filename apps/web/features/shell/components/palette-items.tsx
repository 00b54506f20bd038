'use client';
import type { PaletteItem } from '@uni/ui';
import { Languages, LogOut, Moon, type Plus, Repeat2, Sun } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { createElement } from 'react';
import { useSession } from '../../session/session-store';
import type { NavGroup } from '../navigation';
import { setTheme } from '../preferences';
import { useSignOut } from './account-menu';
import { useChooseLocale } from './preference-menus';

const icon = (component: typeof Plus) => createElement(component, { size: 15, 'aria-hidden': true });

/** What every palette offers: the pages of its face, and the preferences. */
export function useCommonItems(groups: readonly NavGroup[], face: 'portal' | 'admin'): PaletteItem[] {
  const t = useTranslations('shell');
  const router = useRouter();
  const locale = useLocale();
  const chooseLocale = useChooseLocale();
  const signOut = useSignOut();
  const staff = useSession((state) => state.user?.platformRole !== 'user');
  const dark = typeof document !== 'undefined' && document.documentElement.dataset['theme'] === 'dark';
  const pages = groups.flatMap((group) =>
    group.items.map((item): PaletteItem => ({
      id: `page-${item.key}`,
      group: t('palette.pages'),
      label: t(`nav.${item.key}`),
      icon: icon(item.icon),
      run: () => router.push(item.href),
    })),
  );
  const other: PaletteItem[] = staff
    ? [
        {
          id: 'face',
          group: t('palette.pages'),
          label: t(face === 'admin' ? 'toPortal' : 'toAdmin'),
          icon: icon(Repeat2),
          run: () => router.push(face === 'admin' ? '/dashboard' : '/admin'),
        },
      ]
    : [];
  return [
    ...pages,
    ...other,
    {
      id: 'theme',
      group: t('palette.settings'),
      label: t(dark ? 'palette.light' : 'palette.dark'),
      icon: icon(dark ? Sun : Moon),
      run: () => setTheme(dark ? 'light' : 'dark'),
    },
    {
      id: 'language',
      group: t('palette.settings'),
      label: locale === 'en' ? 'Français' : 'English',
      keywords: ['language', 'langue'],
      icon: icon(Languages),
      run: () => chooseLocale(locale === 'en' ? 'fr' : 'en'),
    },
    { id: 'sign-out', group: t('palette.settings'), label: t('signOut'), icon: icon(LogOut), run: signOut },
  ];
}
