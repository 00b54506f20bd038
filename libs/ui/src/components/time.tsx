'use client';
import { useSyncExternalStore, type ReactNode } from 'react';
import { formatDateTime, formatUtc, formatWhen } from '../format/time';
import { useUi } from '../locale';

const TICK_MS = 10_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let nowMs = Date.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    nowMs = Date.now();
    for (const notify of listeners) notify();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The present moment, to ten seconds; one timer serves the whole page. */
export function useNow(): number {
  return useSyncExternalStore(
    subscribe,
    () => nowMs,
    () => nowMs,
  );
}

/** A moment: relative within the hour, then clock, weekday, date. UTC in full on hover and focus. */
export function Time({
  at,
  full = false,
  seconds = false,
  clock = false,
  className,
}: {
  at: string;
  full?: boolean;
  /** Never "4 min ago": for sentences such as "since 14:02". */
  clock?: boolean;
  seconds?: boolean;
  className?: string;
}): ReactNode {
  const { locale, timeZone } = useUi();
  const now = useNow();
  const text = full
    ? formatDateTime(at, locale, timeZone, seconds)
    : formatWhen(at, Math.max(now, Date.now() - TICK_MS), locale, timeZone, clock);
  return (
    <time
      dateTime={at}
      title={formatUtc(at)}
      className={className ?? 'whitespace-nowrap tabular'}
      suppressHydrationWarning
    >
      {text}
    </time>
  );
}
