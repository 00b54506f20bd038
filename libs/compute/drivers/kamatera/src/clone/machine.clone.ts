import type { Accepted, CreateSpec, MachineRef, Placement } from '@uni/compute-port';
import { servicePath } from '../api/kamatera.api.js';
import { beginOnce, type BuildSite } from '../create/create.begin.js';
import { billingOf, identityOf, networksOf } from '../create/create.order.js';
import { parsePlacement } from '../placement/placement.handle.js';
import { requireOwned, type ServerDetail } from '../server/server.reader.js';

/** Ordered by the id of its source, like a new server in everything else: found by its name, followed by its command. */
export async function beginClone(
  site: BuildSite,
  source: MachineRef,
  spec: CreateSpec,
  placement: Placement,
): Promise<Accepted> {
  const { cpuType } = parsePlacement(placement.handle);
  const server = await requireOwned(site.api, source);
  return beginOnce(site, spec, {
    label: 'clone',
    path: servicePath('cloneServer'),
    body: {
      ...identityOf(spec),
      'source-id': server.id,
      cpu: `${spec.size.vcpus}${cpuType}`,
      ram: String(spec.size.memoryMib),
      disk: disksOf(server, spec.size.diskGib),
      ...(spec.networkRefs.length > 0 && { network: networksOf(spec, site.options.network) }),
      ...billingOf(site.options),
      poweronaftercreate: 'yes',
    },
  });
}

/** The first disk in the ordered size; those beside it as they are at the source. */
function disksOf({ diskSizes }: ServerDetail, firstGib: number): string {
  return [firstGib, ...diskSizes.slice(1)].map((size, id) => `id=${id},size=${size}`).join(' ');
}
