import { ProviderError, type MachineRef, type Placement, type PlaceRequest } from '@uni/compute-port';
import { readResources, type GuestEntry, type NodeEntry } from '../api/cluster.resources.js';
import type { PveApi } from '../api/pve.api.js';
import { GIB } from '../api/wire.values.js';
import type { PveOptions } from '../connection/connection.options.js';
import { bootDriveOf, drivesOf } from '../guest/drive.config.js';
import { parseVmid, readGuestConfig, requireOwnedVm } from '../guest/guest.lookup.js';
import { readBridges } from '../survey/bridge.reader.js';
import { choosePlacement, type TemplateCandidate } from './placement.choice.js';

/** More copies of one template than nodes that anybody runs. */
const MAX_COPIES = 32;

/** Collects what the choice needs: one look at the cluster, and the drives of the template (and of its copies on other nodes). */
export async function place(api: PveApi, options: PveOptions, request: PlaceRequest): Promise<Placement> {
  const resources = await readResources(api);
  const source = request.source ?? null;
  const template =
    source === null ? findTemplate(resources.guests, request.spec.imageRef) : await findSource(api, source);
  const minimumBytes = template.maxdisk ?? 0;
  if (minimumBytes > request.spec.size.diskGib * GIB) {
    throw refusal(`template ${template.vmid} needs a disk of at least ${Math.ceil(minimumBytes / GIB)} GiB`);
  }
  const templates: TemplateCandidate[] = [];
  for (const copy of source === null ? copiesOf(template, resources.guests) : [template]) {
    const isDown = resources.nodes.find((node) => node.node === copy.node)?.status !== 'online';
    const candidate = isDown ? unreadable(copy) : await readCandidate(api, copy);
    templates.push(candidate);
    // On shared storage every node can take this one: its copies need not be read.
    if (
      !isDown &&
      candidate.storages.every((id) => resources.storages.some((entry) => entry.storage === id && entry.shared))
    )
      break;
  }
  return choosePlacement({
    request,
    resources,
    templates,
    storage: options.storage ?? null,
    seedStorage: request.spec.userData === null ? null : (options.isoStorage ?? null),
    bridges: request.spec.networkRefs.length === 0 ? null : await bridgesOf(api, resources.nodes),
    allowedNodes: options.nodes ?? null,
  });
}

/** Only asked for where an order names a network: one call for each node that is up. */
async function bridgesOf(api: PveApi, nodes: readonly NodeEntry[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const bridges = new Map<string, readonly string[]>();
  for (const { node, status } of nodes) {
    if (status === 'online')
      bridges.set(
        node,
        (await readBridges(api, node)).map(({ iface }) => iface),
      );
  }
  return bridges;
}

export function findTemplate(guests: readonly GuestEntry[], imageRef: string): GuestEntry {
  const vmid = parseVmid(imageRef);
  const template = guests.find((guest) => guest.type === 'qemu' && guest.template && guest.vmid === vmid);
  if (template) return template;
  // After five minutes of silence nobody remembers any more that a guest of a lost node was a template.
  if (guests.some((guest) => guest.vmid === vmid && guest.status === 'unknown')) {
    throw new ProviderError({
      code: 'unavailable',
      outcome: 'not_applied',
      vendorCode: 'placement',
      vendorMessage: `the state of template ${imageRef} is not known: its node does not answer`,
    });
  }
  throw refusal(`there is no template ${imageRef} that this token may see`);
}

/** A machine of ours that is to be copied stands in for the template. */
async function findSource(api: PveApi, ref: MachineRef): Promise<GuestEntry> {
  const { entry } = await requireOwnedVm(api, ref);
  return entry;
}

/**
 * A template on local storage can only be copied on its own node. Clusters without shared storage therefore keep one template of the
 * same name on every node; any of them serves. The one that was asked for comes first.
 */
export function copiesOf(template: GuestEntry, guests: readonly GuestEntry[]): readonly GuestEntry[] {
  const copies = guests.filter(
    (guest) =>
      guest.type === 'qemu' &&
      guest.template &&
      guest.vmid !== template.vmid &&
      guest.name !== undefined &&
      guest.name === template.name,
  );
  return [template, ...copies].slice(0, MAX_COPIES);
}

async function readCandidate(api: PveApi, copy: GuestEntry): Promise<TemplateCandidate> {
  const config = await readGuestConfig(api, copy.node, copy.vmid);
  const storages = drivesOf(config).flatMap((drive) => drive.storage ?? []);
  return {
    vmid: copy.vmid,
    node: copy.node,
    storages: [...new Set(storages)],
    diskStorage: bootDriveOf(config)?.storage ?? null,
  };
}

/** A template on a node that is down cannot be copied anywhere; it only lends its name to the reasons. */
function unreadable(copy: GuestEntry): TemplateCandidate {
  return { vmid: copy.vmid, node: copy.node, storages: [], diskStorage: null };
}

function refusal(vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorCode: 'placement', vendorMessage });
}
