import type { DomainView } from '@uni/client';
import type { StatusGlyphKind } from '@uni/ui';

const DAY_MS = 86_400_000;
/** From here on an end that nobody has seen to is a warning. */
const SOON_DAYS = 30;
const LATE_DAYS = 7;

/** Whole days until a day; negative when it is over. */
export function daysUntil(day: string, nowMs: number): number {
  return Math.floor((Date.parse(`${day}T00:00:00Z`) - Math.floor(nowMs / DAY_MS) * DAY_MS) / DAY_MS);
}

/** How urgent the end of a domain is, its renewal considered. */
export function glyphOf(
  { state, expiresOn, renewal, gone }: Pick<DomainView, 'state' | 'expiresOn' | 'renewal' | 'gone'>,
  nowMs: number,
): StatusGlyphKind {
  if (gone) return 'lost';
  if (state === 'expired') return 'error';
  if (state === 'attention') return 'warning';
  if (state === 'pending') return 'progress';
  if (expiresOn === null) return 'unknown';
  const days = daysUntil(expiresOn, nowMs);
  if (days < 0) return 'error';
  const isSeenTo = renewal === 'automatic';
  return days <= (isSeenTo ? LATE_DAYS : SOON_DAYS) ? 'warning' : 'done';
}
