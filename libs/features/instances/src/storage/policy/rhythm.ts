const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;

export interface Rhythm {
  readonly everyHours: number | null;
  /** Minute of the day in UTC. */
  readonly dailyAtMinute: number | null;
}

/**
 * The first time after `now` at which a backup is due. An hourly rhythm keeps its beat (`due` is the time that has just come), and
 * leaves out what was missed: after a day without a worker there is one backup, not twenty-four.
 */
export function nextRun(rhythm: Rhythm, now: Date, due: Date | null = null): Date {
  if (rhythm.dailyAtMinute !== null) {
    const midnight = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
    const today = midnight + rhythm.dailyAtMinute * MINUTE_MS;
    return new Date(today > now.getTime() ? today : today + DAY_MS);
  }
  const stepMs = (rhythm.everyHours ?? 24) * HOUR_MS;
  if (due === null) return new Date(now.getTime() + stepMs);
  const missed = Math.max(0, Math.floor((now.getTime() - due.getTime()) / stepMs));
  return new Date(due.getTime() + (missed + 1) * stepMs);
}
