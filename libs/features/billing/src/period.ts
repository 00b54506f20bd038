/** The name of a period in the ledger: its first second, counted from the epoch. */
export function refOf(period: Date): string {
  return String(Math.floor(period.getTime() / 1000));
}

export function periodOf(epochSeconds: number | string): Date {
  return new Date(Number(epochSeconds) * 1000);
}

/** First instant of the UTC month in which `at` lies. */
export function monthStart(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
}

export function nextMonthStart(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1));
}

export const DAY_MS = 86_400_000;

/** First instant of the UTC day in which `at` lies. */
export function dayStart(at: Date): Date {
  return new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS);
}

/** `2026-11-20` */
export function dayName(at: Date): string {
  return at.toISOString().slice(0, 10);
}
