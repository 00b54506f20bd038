/** No-break space, so that a number and its unit stay on one line. */
const NBSP = '\u00a0';
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

interface UnitWords {
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
  readonly gib: string;
  readonly mib: string;
  readonly now: string;
  readonly ago: (amount: string) => string;
}

const EN: UnitWords = {
  day: 'd',
  hour: 'h',
  minute: 'min',
  second: 's',
  gib: 'GiB',
  mib: 'MiB',
  now: 'now',
  ago: (amount) => `${amount} ago`,
};
const FR: UnitWords = {
  ...EN,
  day: 'j',
  gib: 'Gio',
  mib: 'Mio',
  now: 'à l’instant',
  ago: (amount) => `il y a ${amount}`,
};

function words(locale: string): UnitWords {
  return locale.startsWith('fr') ? FR : EN;
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** A cached Intl formatter: building one costs more than a hundred uses of it. */
export function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const known = dateFormats.get(key);
  if (known) return known;
  // en-GB puts the day first and counts 24 hours, as the product does everywhere
  const made = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, options);
  dateFormats.set(key, made);
  return made;
}

/** Whole hours as `49 d 7 h`, `64 h` or `0 h`; under three days the hours alone are the clearer figure. */
export function formatRunway(hours: number, locale: string): string {
  const unit = words(locale);
  const whole = Math.max(0, Math.floor(hours));
  if (whole < 72) return `${whole}${NBSP}${unit.hour}`;
  const rest = whole % 24;
  const days = `${Math.floor(whole / 24)}${NBSP}${unit.day}`;
  return rest === 0 ? days : `${days}${NBSP}${rest}${NBSP}${unit.hour}`;
}

/** The shortest form of a runway, for narrow places: `49 d`, `64 h`. */
export function formatRunwayShort(hours: number, locale: string): string {
  const unit = words(locale);
  const whole = Math.max(0, Math.floor(hours));
  return whole < 72 ? `${whole}${NBSP}${unit.hour}` : `${Math.floor(whole / 24)}${NBSP}${unit.day}`;
}

/** How long something took: `0.1 s`, `38 s`, `1 min 12 s`, `2 h 5 min`. */
export function formatDuration(durationMs: number, locale: string): string {
  const unit = words(locale);
  if (durationMs < 10_000) {
    const seconds = Math.max(0, durationMs) / 1000;
    const text = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(seconds);
    return `${text}${NBSP}${unit.second}`;
  }
  if (durationMs < MINUTE_MS) return `${Math.round(durationMs / 1000)}${NBSP}${unit.second}`;
  if (durationMs < HOUR_MS) {
    const seconds = Math.round((durationMs % MINUTE_MS) / 1000);
    const minutes = `${Math.floor(durationMs / MINUTE_MS)}${NBSP}${unit.minute}`;
    return seconds === 0 ? minutes : `${minutes}${NBSP}${seconds}${NBSP}${unit.second}`;
  }
  const minutes = Math.floor((durationMs % HOUR_MS) / MINUTE_MS);
  const hours = `${Math.floor(durationMs / HOUR_MS)}${NBSP}${unit.hour}`;
  return minutes === 0 ? hours : `${hours}${NBSP}${minutes}${NBSP}${unit.minute}`;
}

/** A running clock: `0:41`, `12:05`, `1:02:09`. */
export function formatClock(durationMs: number): string {
  const total = Math.max(0, Math.floor(durationMs / 1000));
  const seconds = String(total % 60).padStart(2, '0');
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

/** `now`, `41 s ago`, `4 min ago`. */
function formatAge(ageMs: number, locale: string): string {
  const unit = words(locale);
  if (ageMs < 1_000) return unit.now;
  const amount =
    ageMs < MINUTE_MS
      ? `${Math.floor(ageMs / 1_000)}${NBSP}${unit.second}`
      : `${Math.floor(ageMs / MINUTE_MS)}${NBSP}${unit.minute}`;
  return unit.ago(amount);
}

/** `4 min ago` within the hour; then the clock time today, weekday and time this week, else the date. `clockOnly` leaves out the first. */
export function formatWhen(iso: string, nowMs: number, locale: string, timeZone?: string, clockOnly = false): string {
  const at = Date.parse(iso);
  const zone = timeZone === undefined ? {} : { timeZone };
  const age = nowMs - at;
  // the clocks of browser and service differ a little: what has just happened never lies in the future
  if (!clockOnly && age > -MINUTE_MS && age < HOUR_MS) return formatAge(Math.max(0, age), locale);
  const day = dateFormat(locale, { year: 'numeric', month: '2-digit', day: '2-digit', ...zone });
  const clock = dateFormat(locale, { hour: '2-digit', minute: '2-digit', ...zone }).format(at);
  if (day.format(at) === day.format(nowMs)) return clock;
  if (Math.abs(age) < 6 * DAY_MS) return `${dateFormat(locale, { weekday: 'short', ...zone }).format(at)} ${clock}`;
  return formatDate(iso, nowMs, locale, timeZone);
}

/** `12 Nov`, with the year when it is not this one. */
export function formatDate(iso: string, nowMs: number, locale: string, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const yearOf = dateFormat(locale, { year: 'numeric', ...zone });
  const sameYear = yearOf.format(Date.parse(iso)) === yearOf.format(nowMs);
  return dateFormat(locale, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
    ...zone,
  }).format(Date.parse(iso));
}

/** Weekday, day, month and clock time: `Thu 31 Dec, 22:04`. */
export function formatDateTime(iso: string, locale: string, timeZone?: string, withSeconds = false): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const at = Date.parse(iso);
  const date = dateFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', ...zone }).format(at);
  const clock = dateFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    ...(withSeconds ? { second: '2-digit' as const } : {}),
    ...zone,
  }).format(at);
  return `${date.replace(/^(\p{L}+),/u, '$1')}, ${clock}`;
}

/** The full moment in UTC, shown on hover and focus. */
export function formatUtc(iso: string): string {
  return `${new Date(iso).toISOString().replace('T', ' ').slice(0, 19)} UTC`;
}

/** Memory: `512 MiB`, `8 GiB`; `8 Gio` in French. */
export function formatMemory(memoryMib: number, locale: string): string {
  const unit = words(locale);
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  return memoryMib < 1024
    ? `${number.format(memoryMib)}${NBSP}${unit.mib}`
    : `${number.format(memoryMib / 1024)}${NBSP}${unit.gib}`;
}

/** Disk: `80 GiB`. */
export function formatDisk(diskGib: number, locale: string): string {
  return `${new Intl.NumberFormat(locale).format(diskGib)}${NBSP}${words(locale).gib}`;
}

/** A plain count with the language's grouping. */
export function formatCount(count: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(count);
}
