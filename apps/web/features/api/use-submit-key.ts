'use client';
import { useCallback, useRef } from 'react';

/**
 * One idempotency key per thing that is submitted: pressing again after a broken answer repeats the same request, while
 * a changed form is a new one.
 */
export function useSubmitKey(): (content: unknown) => string {
  const last = useRef<{ content: string; key: string } | null>(null);
  return useCallback((content: unknown) => {
    const text = JSON.stringify(content);
    if (last.current?.content !== text) last.current = { content: text, key: crypto.randomUUID() };
    return last.current.key;
  }, []);
}
