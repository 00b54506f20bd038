'use client';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { openKeys, openPalette, usePage } from '../page-store';

const SEQUENCE_MS = 1_200;

/** Where G followed by a letter leads. */
export const PORTAL_PLACES: Readonly<Record<string, string>> = {
  d: '/dashboard',
  i: '/instances',
  o: '/operations',
  v: '/volumes',
  n: '/snapshots',
  b: '/backups',
  t: '/templates',
  c: '/credits',
  s: '/security',
};

export const ADMIN_PLACES: Readonly<Record<string, string>> = {
  d: '/admin',
  p: '/admin/providers',
  t: '/admin/templates',
  o: '/admin/organisations',
  i: '/admin/instances',
  v: '/admin/billing/verify',
  a: '/admin/audit',
};

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input:not([type=checkbox]):not([type=radio]),textarea,select,[contenteditable=true]') !== null
  );
}

/** The keys that work on every page. Ctrl K always works; single letters can be switched off in the profile. */
export function useGlobalKeys(places: Readonly<Record<string, string>>, createHref: string | null): void {
  const router = useRouter();
  useEffect(() => {
    let startedAt = 0;
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        openPalette(!usePage.getState().paletteOpen);
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      if (
        document.documentElement.dataset['keys'] === 'off' ||
        document.querySelector('[role=dialog],[role=menu]') !== null
      )
        return;
      const key = event.key.toLowerCase();
      const place = performance.now() - startedAt < SEQUENCE_MS ? places[key] : undefined;
      startedAt = 0;
      if (place !== undefined) router.push(place);
      else if (key === 'g') startedAt = performance.now();
      else if (key === '?') openKeys(true);
      else if (key === 'c' && createHref !== null) router.push(createHref);
      else if (key === '/') {
        const search = document.querySelector<HTMLInputElement>('[data-search]');
        if (search === null) openPalette(true);
        else search.focus();
      } else if (key === '.') document.querySelector<HTMLElement>('[data-actions]')?.click();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [router, places, createHref]);
}
