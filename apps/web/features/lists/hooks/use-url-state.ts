'use client';
import { useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';

/** What a list shows, as its address says it. */
export interface UrlState {
  readonly search: string;
  readonly sort: string | null;
  values(name: string): readonly string[];
  value(name: string): string | null;
  /** Changes parameters; null and empty ones disappear. The history gets no new entry, so "back" leaves the list. */
  set(changes: Readonly<Record<string, string | readonly string[] | null>>): void;
  /** The address with these changes, for links such as tabs. */
  href(changes: Readonly<Record<string, string | readonly string[] | null>>): string;
}

type Changes = Readonly<Record<string, string | readonly string[] | null>>;

/** Writes changes into parameters. */
export function applyChanges(current: URLSearchParams, changes: Changes): URLSearchParams {
  const next = new URLSearchParams(current);
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    if (value === null || value === '') continue;
    for (const item of typeof value === 'string' ? [value] : value) next.append(name, item);
  }
  return next;
}

/** Filters, sort and search of a list live in its address: it can be sent, bookmarked and reloaded. */
export function useUrlState(): UrlState {
  const parameters = useSearchParams();
  const text = parameters.toString();
  const set = useCallback((changes: Changes) => {
    const next = applyChanges(new URLSearchParams(window.location.search), changes).toString();
    window.history.replaceState(null, '', next === '' ? window.location.pathname : `?${next}`);
  }, []);
  return useMemo(() => {
    const current = new URLSearchParams(text);
    return {
      search: current.get('q') ?? '',
      sort: current.get('sort'),
      values: (name) => current.getAll(name),
      value: (name) => current.get(name),
      set,
      href: (changes) => {
        const next = applyChanges(current, changes).toString();
        return next === '' ? '?' : `?${next}`;
      },
    };
  }, [text, set]);
}
