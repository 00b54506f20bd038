import type { Catalogue, CatalogueSize } from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { GIB } from '../api/wire.values.js';
import type { CloudOptions } from '../connection/connection.options.js';
import { acrossZones, readIsos, readTemplates, type SpreadImage } from './images.reader.js';
import { readNetworks } from './networks.reader.js';
import { readOfferings, type Offering } from './offerings.reader.js';
import { isEnabled, readZones, type Zone } from './zones.reader.js';

const MIB = 1024 ** 2;

export async function readCatalogue(api: CloudStackApi, options: CloudOptions): Promise<Catalogue> {
  const zones = await readZones(api, options);
  const templates = acrossZones(await readTemplates(api, options));
  const offerings = await readOfferings(api, options);
  const networks = await readNetworks(api, options);
  const isos = acrossZones(await readIsos(api, options));
  const known = new Set(zones.map(({ id }) => id));
  return {
    regions: zones.map((zone) => ({
      ref: zone.id,
      name: zone.name,
      available: isEnabled(zone),
      detail: zone.networktype === undefined ? null : `${zone.networktype} networking`,
    })),
    sizes: offerings.flatMap(describeSize),
    images: templates.flatMap((template) => {
      const locations = locationsOf(template, zones);
      if (locations.length === 0) return [];
      const { id, name, ostypename, size } = template;
      return [{ ref: id, name, os: ostypename ?? null, minDiskGib: size ? Math.ceil(size / GIB) : null, locations }];
    }),
    networks: networks
      .filter(({ zoneid }) => zoneid === undefined || known.has(zoneid))
      .map(({ id, name, type, zoneid }) => ({
        ref: id,
        name: type === undefined ? name : `${name} (${type.toLowerCase()})`,
        location: zoneid ?? null,
      })),
    isos: isos.flatMap((iso) => {
      const locations = locationsOf(iso, zones);
      if (locations.length === 0) return [];
      return [{ ref: iso.id, name: iso.name, sizeMib: iso.size ? Math.ceil(iso.size / MIB) : null, locations }];
    }),
  };
}

/** What is told no zone lies in all of them. */
function locationsOf(image: SpreadImage, zones: readonly Zone[]): readonly string[] {
  return zones.map(({ id }) => id).filter((id) => image.zoneIds.length === 0 || image.zoneIds.includes(id));
}

/** Customised offerings are no sizes: what they give is said by the order. */
function describeSize(offering: Offering): readonly CatalogueSize[] {
  const { id, name, cpunumber, memory, rootdisksize, iscustomized } = offering;
  if (iscustomized || !cpunumber || !memory) return [];
  return [{ ref: id, name, vcpus: cpunumber, memoryMib: memory, diskGib: rootdisksize ?? 0, regionRef: null }];
}
