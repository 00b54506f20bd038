import type { NameCounts } from './dns-account.sql.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Names that are left out of one list may be a slip of the vendor's; the next look, a quarter of an hour later, decides. */
const SECOND_LOOK_MS = 5 * MINUTE_MS;
/** How many names of a sort may be missing at once before the list is doubted rather than believed. */
const BELIEVABLE_LOSS = 20;
const BELIEVABLE_SHARE = 0.5;

/** Since when a name must be missing to count as gone, by how many of its sort are: a list that lacks most is a day's doubt. */
export function lostBefore(now: Date, known: number, missing: number): Date {
  return new Date(now.getTime() - (isDoubted(known, missing) ? DAY_MS : SECOND_LOOK_MS));
}

/** A sentence for operators while more names are missing than is believed; null otherwise. */
export function doubtAbout({ zones, missingZones, domains, missingDomains }: NameCounts): string | null {
  const said = [
    ...(isDoubted(zones, missingZones) ? [`${missingZones} of ${zones} zones`] : []),
    ...(isDoubted(domains, missingDomains) ? [`${missingDomains} of ${domains} domains`] : []),
  ];
  if (said.length === 0) return null;
  return `The vendor’s lists lack ${said.join(' and ')} at once. They are kept, and count as gone when they are still missing after a day.`;
}

function isDoubted(known: number, missing: number): boolean {
  return missing > 1 && (missing > BELIEVABLE_LOSS || missing > known * BELIEVABLE_SHARE);
}
