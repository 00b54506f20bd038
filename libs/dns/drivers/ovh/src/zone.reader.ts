import type { ZonePage, ZoneState } from '@uni/dns-port';
import { ovhPath, type OvhApi } from '@uni/ovh-api';
import { z } from 'zod';
import { zonePath } from './record.changes.js';

const namesSchema = z.array(z.string().min(1));
const zoneSchema = z.object({
  name: z.string(),
  nameServers: z.array(z.string()).nullish(),
  dnssecActivated: z.boolean().nullish(),
});
export const statusSchema = z.object({ isDeployed: z.boolean(), errors: z.array(z.string()).nullish() });
const soaSchema = z.object({ ttl: z.number().nullish() });

/** The vendor names all of them in one answer. */
export async function listZones(api: OvhApi): Promise<ZonePage> {
  const names = await api.get({ label: 'zones', path: ovhPath('domain', 'zone'), schema: namesSchema });
  return { zones: names.map((name) => name.toLowerCase()), nextCursor: null };
}

export async function readZone(api: OvhApi, zone: string): Promise<ZoneState> {
  const ask = <Schema extends z.ZodType>(label: string, parts: readonly string[], schema: Schema) =>
    api.get({ label, path: zonePath(zone, ...parts), schema, mayBeGone: true });
  const facts = await ask('zone', [], zoneSchema);
  const status = await ask('zone_status', ['status'], statusSchema);
  const soa = await ask('soa', ['soa'], soaSchema);
  return {
    name: zone,
    nameServers: facts.nameServers ?? [],
    isSigned: facts.dnssecActivated === true,
    defaultTtlS: soa.ttl ?? null,
    isPublished: status.isDeployed,
    faults: status.errors ?? [],
  };
}
