/**
 * The platform writes two forms and never says of which zone: `2030-01-31 10:15:00` in the queue, `31/01/2030 10:15:00` elsewhere. They
 * are read as UTC, so they may be off by whole quarters of an hour. null for anything else.
 */
export function readDate(text: string | undefined): Date | null {
  const trimmed = (text ?? '').trim();
  const dayFirst = /^(\d{2})\/(\d{2})\/(\d{4}) (\d{2}:\d{2}:\d{2})$/.exec(trimmed);
  const yearFirst = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})$/.exec(trimmed);
  const iso = dayFirst
    ? `${dayFirst[3]}-${dayFirst[2]}-${dayFirst[1]}T${dayFirst[4]}Z`
    : yearFirst
      ? `${yearFirst[1]}T${yearFirst[2]}Z`
      : null;
  const at = iso === null ? Number.NaN : Date.parse(iso);
  return Number.isNaN(at) ? null : new Date(at);
}
