import { Refusal } from './refusal.js';
import type { VolumeState } from './state.js';

const PERIODS = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;
type Period = (typeof PERIODS)[number];

/** How many archives of each period stay; null keeps all. */
export type Retention = Partial<Record<Period, number>> | null;

/** `keep-last=3,keep-daily=7`. @throws Refusal for anything else. */
export function parseRetention(text: string): Retention {
  const retention: Partial<Record<Period, number>> = {};
  let keepsAll = false;
  for (const part of text.split(',')) {
    const [, name = '', amount = ''] = /^keep-([a-z]+)=(\d+)$/.exec(part.trim()) ?? [];
    const period = PERIODS.find((known) => known === name);
    if (name === 'all') keepsAll = amount === '1';
    else if (period === undefined) throw new Refusal(`unable to parse retention option '${part}'`);
    else retention[period] = Number(amount);
  }
  return keepsAll || Object.values(retention).every((amount) => amount === 0) ? null : retention;
}

/** Two archives with the same name belong to the same hour, day and so on. */
function nameIn(period: Period, atS: number): string {
  const date = new Date(atS * 1_000);
  const iso = date.toISOString();
  switch (period) {
    case 'last':
      return String(atS);
    case 'hourly':
      return iso.slice(0, 13);
    case 'daily':
      return iso.slice(0, 10);
    case 'weekly':
      // Weeks begin on Monday; the first of January 1970 was a Thursday.
      return String(Math.floor((atS / 86_400 + 3) / 7));
    case 'monthly':
      return iso.slice(0, 7);
    case 'yearly':
      return iso.slice(0, 4);
  }
}

export type PruneMark = 'keep' | 'remove' | 'protected';

/** Marks the archives of one guest, given newest first. What an earlier period keeps does not count for a later one. */
export function markForPruning(archives: readonly VolumeState[], retention: Retention): Map<string, PruneMark> {
  const marks = new Map<string, PruneMark>();
  for (const archive of archives) if (archive.backup?.protect) marks.set(archive.volid, 'protected');
  const candidates = archives.filter((archive) => !marks.has(archive.volid));
  if (retention === null) {
    for (const archive of candidates) marks.set(archive.volid, 'keep');
    return marks;
  }
  for (const period of PERIODS) {
    const kept = candidates.filter((archive) => marks.get(archive.volid) === 'keep');
    const covered = new Set(period === 'last' ? [] : kept.map((archive) => nameIn(period, archive.createdAtS)));
    let left = retention[period] ?? 0;
    for (const archive of candidates) {
      const name = nameIn(period, archive.createdAtS);
      if (left === 0 || marks.has(archive.volid) || covered.has(name)) continue;
      covered.add(name);
      marks.set(archive.volid, 'keep');
      left -= 1;
    }
  }
  for (const archive of candidates) if (!marks.has(archive.volid)) marks.set(archive.volid, 'remove');
  return marks;
}
