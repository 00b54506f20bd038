'use client';
import { useCallback, useSyncExternalStore } from 'react';

/** Whether a media query holds, kept up to date. False on the server. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => false,
  );
}

/** Narrower than a table can be read on. */
export const PHONE_QUERY = '(max-width: 55.99rem)';
