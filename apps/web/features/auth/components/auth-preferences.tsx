'use client';
import type { ReactNode } from 'react';
import { LanguageMenu, ThemeMenu } from '../../shell/components/preference-menus';

/** Language and theme on the pages before signing in. */
export function AuthPreferences(): ReactNode {
  return (
    <div className="flex gap-0.5">
      <LanguageMenu />
      <ThemeMenu />
    </div>
  );
}
