/** `2031-01-02T03:04:05+0000`: the form of every date in an answer. */
export function wireDate(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}+0000`;
}

const WITH_ZONE = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(Z|[+-]\d{2}:?\d{2})$/;

/** An `expires` value: offset without colon everywhere, `Z` and a colon on recent servers. null when it is none of these. */
export function parseExpires(text: string, recent: boolean): number | null {
  const match = WITH_ZONE.exec(text);
  if (!match?.[1] || !match[2]) return null;
  if (!recent && !/^[+-]\d{4}$/.test(match[2])) return null;
  const offset = match[2] === 'Z' ? 'Z' : `${match[2].slice(0, 3)}:${match[2].slice(-2)}`;
  const atMs = Date.parse(`${match[1]}${offset}`);
  return Number.isNaN(atMs) ? null : atMs;
}

const PLAIN = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2}))?(?:Z|\+00:?00)?$/;

/** A date parameter, `yyyy-MM-dd` or with a time, in the server's zone (UTC). Days that end a range include their last second. */
export function parseDateParam(text: string, end: boolean): number | null {
  const match = PLAIN.exec(text.trim());
  if (!match?.[1]) return null;
  const atMs = Date.parse(`${match[1]}T${match[2] ?? (end ? '23:59:59' : '00:00:00')}Z`);
  return Number.isNaN(atMs) ? null : atMs;
}
