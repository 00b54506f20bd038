'use client';
import { SearchInput } from '@uni/ui';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { UrlState } from '../hooks/use-url-state';

const PAUSE_MS = 250;

/** The search box of a list; the address follows a quarter of a second after the last key. */
export function ListSearch({ url, label, className }: { url: UrlState; label: string; className?: string }): ReactNode {
  const [text, setText] = useState(url.search);
  const written = useRef(url.search);
  useEffect(() => {
    // the address was changed by something else, for example "clear filters"
    if (url.search !== written.current) {
      written.current = url.search;
      setText(url.search);
    }
  }, [url.search]);
  useEffect(() => {
    if (text.trim() === written.current) return;
    const timer = setTimeout(() => {
      written.current = text.trim();
      url.set({ q: text.trim() });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, url]);
  return (
    <SearchInput
      data-search=""
      label={label}
      shortcut="/"
      maxLength={100}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        if (text === '') event.currentTarget.blur();
        else setText('');
      }}
      {...(className === undefined ? {} : { className })}
    />
  );
}
