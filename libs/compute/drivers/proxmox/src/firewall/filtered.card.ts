import type { PveParameters } from '../api/pve.api.js';
import type { LocatedGuest } from '../guest/guest.lookup.js';

/** Rules reach only those network cards that are told to obey them; null when all of a machine's cards are. */
export function filteredCard({ config }: LocatedGuest): PveParameters | null {
  const deaf = Object.entries(config).filter(
    ([key, value]) => /^net\d+$/.test(key) && !String(value).split(',').includes('firewall=1'),
  );
  if (deaf.length === 0) return null;
  return Object.fromEntries(
    deaf.map(([key, value]) => {
      const kept = String(value)
        .split(',')
        .filter((part) => !part.startsWith('firewall='));
      return [key, [...kept, 'firewall=1'].join(',')];
    }),
  );
}
