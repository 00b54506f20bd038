import { createHash } from 'node:crypto';
import { ProviderError, type Placement, type PlaceRequest } from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { isAbsent, isCommandMissing } from '../api/error.classifier.js';
import { GIB, isVendorId } from '../api/wire.values.js';
import type { CloudConnection, CloudOptions } from '../connection/connection.options.js';
import { acrossZones, readTemplates, type SpreadImage } from '../survey/images.reader.js';
import { defaultNetwork, readNetworks } from '../survey/networks.reader.js';
import { chooseOffering, readOfferings } from '../survey/offerings.reader.js';
import { isEnabled, readZones, type Zone } from '../survey/zones.reader.js';
import { limitsOf, readOwner, type Room } from './account.limits.js';
import type { PlacementHandle } from './placement.handle.js';

/**
 * Chooses the zone, and everything else that a deployment has to name. Hosts are the vendor's own affair: whether one has room shows
 * only when it deploys. What is known before is the limit of the account.
 */
export async function place(
  api: CloudStackApi,
  connection: CloudConnection,
  request: PlaceRequest,
): Promise<Placement> {
  const { options } = connection;
  const { spec } = request;
  const template = await findTemplate(api, options, spec.imageRef);
  const minimumGib = Math.ceil((template.size ?? 0) / GIB);
  if (minimumGib > spec.size.diskGib) {
    throw refusal('invalid', `template ${template.name} needs a disk of ${minimumGib} GiB`);
  }
  await requireWithinLimits(api, connection, request);
  const { zone, detail } = await chooseZone(api, options, request, template);
  const chosen = chooseOffering(await readOfferings(api, options, { zoneid: zone.id }), spec, options);
  if (!chosen) throw refusal('invalid', `zone ${zone.name} has no service offering of this size`);
  const networks = await chooseNetworks(api, options, zone, spec.networkRefs);
  const handle: PlacementHandle = {
    zoneId: zone.id,
    templateId: template.id,
    offeringId: chosen.offering.id,
    custom: chosen.custom,
    networkIds: [...networks.ids],
    rootDiskGib: (chosen.offering.rootdisksize ?? 0) > 0 ? null : spec.size.diskGib,
  };
  const reason = `${zone.name}: offering ${chosen.offering.name}, ${networks.words}${detail}`;
  return { location: zone.name, reason, handle };
}

async function findTemplate(api: CloudStackApi, options: CloudOptions, id: string): Promise<SpreadImage> {
  if (!isVendorId(id)) throw refusal('invalid', `there is no template ${id}`);
  try {
    const [template] = acrossZones(await readTemplates(api, options, { id }));
    if (template) return template;
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  throw refusal('invalid', `there is no template ${id} that these keys may use`);
}

async function chooseZone(
  api: CloudStackApi,
  options: CloudOptions,
  { spec, avoid }: PlaceRequest,
  template: SpreadImage,
): Promise<{ readonly zone: Zone; readonly detail: string }> {
  const wanted = (await readZones(api, options)).filter(({ id }) => spec.region === null || spec.region === id);
  const able = wanted.filter(({ id }) => template.zoneIds.length === 0 || template.zoneIds.includes(id));
  if (able.length === 0) throw refusal('invalid', `template ${template.name} lies in no zone that may be used`);
  const enabled = able.filter(isEnabled);
  if (enabled.length === 0) throw refusal('unavailable', `zone ${able.map(({ name }) => name).join(', ')} is disabled`);
  const left = enabled.filter(({ name }) => !avoid.includes(name)).toSorted(byName);
  const zone = left[turnOf(spec.mark, left.length)];
  if (!zone) throw refusal('capacity', `${avoid.join(', ')}: refused a moment ago`);
  const others = left.filter(({ id }) => id !== zone.id).map(({ name }) => name);
  return { zone, detail: others.length > 0 ? `; orders take turns with ${others.join(', ')}` : '' };
}

/** Spreads orders evenly, and gives the same order the same answer: which zone has most room is not told to customers. */
function turnOf(mark: string, zones: number): number {
  return zones === 0 ? 0 : createHash('sha256').update(mark).digest().readUInt32BE(0) % zones;
}

function byName(a: Zone, b: Zone): number {
  return a.name.localeCompare(b.name);
}

/** The networks of the order, else of the connection, else the one that suits best. Basic zones decide for themselves. */
async function chooseNetworks(
  api: CloudStackApi,
  options: CloudOptions,
  zone: Zone,
  ordered: readonly string[],
): Promise<{ readonly ids: readonly string[]; readonly words: string }> {
  const named = ordered.length > 0 ? ordered : (options.networks?.[zone.id.toLowerCase()] ?? []);
  if (named.length > 0) return { ids: named, words: `network ${named.join(', ')}` };
  if (zone.networktype === 'Basic') return { ids: [], words: 'the network of the zone' };
  const usable = await readNetworks(api, options, { zoneid: zone.id });
  const chosen = defaultNetwork(usable.filter(({ zoneid }) => zoneid === undefined || zoneid === zone.id));
  if (!chosen) return { ids: [], words: 'a network that the zone makes' };
  const others = usable.length > 1 ? `, first of ${usable.length}` : '';
  return { ids: [chosen.id], words: `network ${chosen.name}${others}` };
}

/** @throws ProviderError `quota` when the account cannot take one more machine of this size. */
async function requireWithinLimits(
  api: CloudStackApi,
  connection: CloudConnection,
  { spec, committed }: PlaceRequest,
): Promise<void> {
  const owner = await readOwner(api, connection).catch((error: unknown) => {
    // A role without this command, or a server that hides the limits: the deployment will tell.
    if (isCommandMissing(error) || isAbsent(error)) return null;
    throw error;
  });
  if (!owner) return;
  const promisedMib = committed.reduce((sum, { memoryMib }) => sum + memoryMib, 0);
  const needs: Readonly<Record<Room['what'], number>> = {
    machines: 1,
    processors: spec.size.vcpus,
    memory: spec.size.memoryMib + promisedMib,
    storage: spec.size.diskGib,
  };
  const short = limitsOf(owner).find(({ what, total, used }) => used + needs[what] > total);
  if (!short) return;
  throw refusal('quota', `account ${owner.name} has ${short.used} of at most ${short.total} (${short.what})`);
}

function refusal(code: 'invalid' | 'capacity' | 'quota' | 'unavailable', vendorMessage: string): ProviderError {
  return new ProviderError({ code, outcome: 'not_applied', vendorCode: 'placement', vendorMessage });
}
