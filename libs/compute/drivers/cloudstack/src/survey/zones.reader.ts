import { z } from 'zod';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { readAll } from '../api/paged.list.js';
import { optionalWireText, wireFlag, wireText } from '../api/wire.values.js';
import type { CloudOptions } from '../connection/connection.options.js';

const zoneSchema = z.object({
  id: wireText,
  name: wireText,
  networktype: optionalWireText,
  securitygroupsenabled: wireFlag,
  allocationstate: optionalWireText,
});

export type Zone = z.output<typeof zoneSchema>;

/** Zones that the connection allows, usable or not. */
export async function readZones(api: CloudStackApi, options: CloudOptions): Promise<readonly Zone[]> {
  const zones = await readAll(
    api,
    { command: 'listZones', key: 'zone', item: zoneSchema, parameters: { available: true } },
    options.pageSize,
  );
  return zones.filter(({ id }) => options.zones?.includes(id.toLowerCase()) ?? true);
}

export function isEnabled(zone: Zone): boolean {
  return zone.allocationstate === undefined || zone.allocationstate === 'Enabled';
}
