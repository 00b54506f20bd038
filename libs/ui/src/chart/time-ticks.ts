const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOUR_STEPS = [1, 2, 3, 6, 12] as const;
const DAY_STEPS = [1, 2, 3, 7, 14, 30, 60, 90, 180, 365] as const;

export interface TimeTicks {
  readonly unit: 'hour' | 'day';
  readonly ticks: readonly number[];
}

/** How far a zone's clock is ahead of UTC at a moment. */
function offsetMs(atMs: number, timeZone: string | undefined): number {
  if (timeZone === undefined) return -new Date(atMs).getTimezoneOffset() * 60_000;
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(atMs);
  const value = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(
    value('year'),
    value('month') - 1,
    value('day'),
    value('hour'),
    value('minute'),
    value('second'),
  );
  return local - Math.floor(atMs / 1000) * 1000;
}

/** Whole hours or midnights of a zone between two moments, at most `most` of them, evenly apart. */
export function timeTicks(fromMs: number, toMs: number, most: number, timeZone?: string): TimeTicks {
  const spanMs = toMs - fromMs;
  const hours = HOUR_STEPS.find((step) => spanMs / (step * HOUR_MS) <= most);
  const unit = hours === undefined ? 'day' : 'hour';
  const stepMs =
    hours === undefined
      ? (DAY_STEPS.find((step) => spanMs / (step * DAY_MS) <= most) ?? 365) * DAY_MS
      : hours * HOUR_MS;
  const shift = offsetMs(fromMs, timeZone);
  const ticks: number[] = [];
  for (let local = Math.ceil((fromMs + shift) / stepMs) * stepMs; local - shift <= toMs; local += stepMs) {
    // across a change to or from summer time the zone's clock, not the distance, decides
    const at = local - shift;
    ticks.push(local - offsetMs(at, timeZone));
  }
  return { unit, ticks: ticks.filter((at) => at >= fromMs && at <= toMs) };
}
