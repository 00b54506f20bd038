'use client';
import { IconButton, Menu, MenuChoice } from '@uni/ui';
import { Monitor, Moon, Sun } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useEffect, type ReactNode } from 'react';
import { LOCALE_COOKIE, LOCALES, type Locale } from '../../../i18n/locale';
import { api } from '../../api/api';
import { updateUser, useSession } from '../../session/session-store';
import { readPreferences, setTheme, usePreferences, type Theme } from '../preferences';

const LOCALE_NAMES: Readonly<Record<Locale, string>> = { en: 'English', fr: 'Français' };
const YEAR_S = 31_536_000;

/** Changes the language of this browser, and of the account when somebody is signed in. */
export function useChooseLocale(): (locale: Locale) => void {
  const router = useRouter();
  return (locale) => {
    document.cookie = `${LOCALE_COOKIE}=${locale}; path=/; max-age=${YEAR_S}; samesite=lax`;
    router.refresh();
    if (useSession.getState().status === 'signed-in') {
      // the page is already in the new language; the account follows, and a failure costs nothing but its e-mails' language
      api.me.update({ locale }).then(updateUser, () => undefined);
    }
  };
}

export function LanguageMenu(): ReactNode {
  const t = useTranslations('shell');
  const locale = useLocale();
  const choose = useChooseLocale();
  return (
    <Menu
      label={t('language')}
      trigger={
        <IconButton label={`${t('language')}: ${locale.toUpperCase()}`} className="text-xs">
          {locale.toUpperCase()}
        </IconButton>
      }
    >
      {LOCALES.map((each) => (
        <MenuChoice key={each} checked={each === locale} onSelect={() => choose(each)}>
          <span lang={each}>{LOCALE_NAMES[each]}</span>
        </MenuChoice>
      ))}
    </Menu>
  );
}

const THEME_ICONS: Readonly<Record<Theme, ReactNode>> = {
  system: <Monitor size={16} aria-hidden />,
  light: <Sun size={16} aria-hidden />,
  dark: <Moon size={16} aria-hidden />,
};

export function ThemeMenu(): ReactNode {
  const t = useTranslations('shell');
  const theme = usePreferences((state) => state.theme);
  useEffect(readPreferences, []);
  return (
    <Menu label={t('theme')} trigger={<IconButton label={t('theme')}>{THEME_ICONS[theme]}</IconButton>}>
      {(['system', 'light', 'dark'] as const).map((each) => (
        <MenuChoice key={each} checked={each === theme} onSelect={() => setTheme(each)}>
          {t(`themes.${each}`)}
        </MenuChoice>
      ))}
    </Menu>
  );
}
