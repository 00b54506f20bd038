import type { LocationCapacity } from '@uni/compute-port';
import { z } from 'zod';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { readPage } from '../api/paged.list.js';
import { GIB, optionalWireText, wireNumber } from '../api/wire.values.js';
import { limitsOf, type Owner, type Room } from '../placement/account.limits.js';
import type { Zone } from '../survey/zones.reader.js';

const MIB = 1024 ** 2;
const MEMORY = 0;
const STORAGE_ALLOCATED = 3;
const CORES = 90;

const capacitySchema = z.object({
  type: wireNumber,
  zoneid: optionalWireText,
  capacitytotal: wireNumber,
  capacityused: wireNumber,
});

type Amount = { readonly total: number; readonly used: number } | null;

/** What is left of the hosts and stores of every zone. Administrators only. */
export async function readZoneCapacity(
  api: CloudStackApi,
  zones: readonly Zone[],
): Promise<readonly LocationCapacity[]> {
  const { items } = await readPage(api, { command: 'listCapacity', key: 'capacity', item: capacitySchema });
  const amount = (zone: Zone, type: number, unit: number): Amount => {
    const rows = items.filter((row) => row.type === type && row.zoneid === zone.id);
    if (rows.length === 0) return null;
    const sum = (key: 'capacitytotal' | 'capacityused') =>
      Math.floor(rows.reduce((total, row) => total + row[key], 0) / unit);
    return { total: sum('capacitytotal'), used: sum('capacityused') };
  };
  return zones.map((zone) => ({
    location: zone.name,
    memoryMib: amount(zone, MEMORY, MIB),
    vcpus: amount(zone, CORES, 1),
    diskGib: amount(zone, STORAGE_ALLOCATED, GIB),
    machines: null,
  }));
}

/** What the limits of the account leave, which hold for all its zones together. Nothing where none is set. */
export function capacityOfOwner(owner: Owner, zones: readonly Zone[]): readonly LocationCapacity[] {
  const limits = limitsOf(owner);
  if (limits.length === 0) return [];
  const amount = (what: Room['what']): Amount => {
    const room = limits.find((entry) => entry.what === what);
    return room ? { total: room.total, used: room.used } : null;
  };
  return zones.map(({ name }) => ({
    location: name,
    memoryMib: amount('memory'),
    vcpus: amount('processors'),
    diskGib: amount('storage'),
    machines: amount('machines'),
  }));
}
