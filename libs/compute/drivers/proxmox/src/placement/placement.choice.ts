import { ProviderError, type Placement, type PlaceRequest } from '@uni/compute-port';
import type { ClusterResources, GuestEntry, NodeEntry, StorageEntry } from '../api/cluster.resources.js';
import { formatGib, GIB, MIB } from '../api/wire.values.js';
import type { PlacementHandle } from './placement.handle.js';

/** The region that stands for "any node". */
export const CLUSTER_REGION = 'cluster';

export interface TemplateCandidate {
  readonly vmid: number;
  readonly node: string;
  /** Storages of everything that hangs on the template: disks, cloud-init drive, mounted ISO. */
  readonly storages: readonly string[];
  /** Where its boot disk lies. */
  readonly diskStorage: string | null;
}

export interface PlacementQuestion {
  readonly request: PlaceRequest;
  readonly resources: ClusterResources;
  readonly templates: readonly TemplateCandidate[];
  /** Storage for the copies' disks; null: where the template's are. */
  readonly storage: string | null;
  /** Storage for cloud-init data, which the node must reach; null: none is needed. */
  readonly seedStorage: string | null;
  /** Bridges of each node, by its name; null where the order names no network. */
  readonly bridges: ReadonlyMap<string, readonly string[]> | null;
  /** Nodes that may be used; null: all. */
  readonly allowedNodes: readonly string[] | null;
}

interface Suitable {
  readonly node: string;
  readonly template: TemplateCandidate;
  /** null when the token may not read it. */
  readonly freeBytes: number | null;
  readonly storage: StorageEntry | null;
}

type Unfit = 'room' | 'down' | 'unwanted';
interface Rejected {
  readonly node: string;
  readonly why: Unfit;
  readonly words: string;
}

/** Picks the node with the most memory that nobody has been promised. Pure: everything it knows is in the question. */
export function choosePlacement(question: PlacementQuestion): Placement {
  const judged = question.templates.flatMap((template) =>
    question.resources.nodes.map((node) => judge(question, node, template)),
  );
  const suitable = judged
    .filter((verdict): verdict is Suitable => !('why' in verdict))
    .toSorted((a, b) => (b.freeBytes ?? -1) - (a.freeBytes ?? -1) || a.node.localeCompare(b.node));
  const [best] = suitable;
  const rejected = mostTellingRejections(judged, suitable);
  if (!best) throw noPlacement(rejected);
  const handle: PlacementHandle = {
    node: best.node,
    template: { vmid: best.template.vmid, node: best.template.node },
    storage: question.storage,
  };
  return { location: best.node, reason: describeChoice(best, suitable, rejected), handle };
}

function judge(question: PlacementQuestion, node: NodeEntry, template: TemplateCandidate): Suitable | Rejected {
  const reject = (why: Unfit, words: string): Rejected => ({ node: node.node, why, words });
  const { spec, avoid } = question.request;
  const region = spec.region ?? CLUSTER_REGION;
  if (question.allowedNodes && !question.allowedNodes.includes(node.node))
    return reject('unwanted', 'not allowed by the connection');
  if (region !== CLUSTER_REGION && region !== node.node) return reject('unwanted', 'another region was ordered');
  if (node.status !== 'online') return reject('down', 'not online');
  if (avoid.includes(node.node)) return reject('room', 'refused a moment ago');

  const isHome = node.node === template.node;
  const localStorage = isHome ? undefined : storagesInvolved(question, template).find((id) => !isShared(question, id));
  if (localStorage !== undefined)
    return reject('unwanted', `template ${template.vmid} or its copy lies on local storage ${localStorage}`);
  const templateHome = question.resources.nodes.find((entry) => entry.node === template.node);
  if (!isHome && templateHome?.status !== 'online')
    return reject('down', `node ${template.node} of the template is not online`);

  const storageId = question.storage ?? template.diskStorage;
  const storage =
    question.resources.storages.find((entry) => entry.storage === storageId && entry.node === node.node) ?? null;
  if (storageId !== null && !storage) return reject('unwanted', `storage ${storageId} is not available there`);
  if (storage && storage.status !== 'available') return reject('down', `storage ${storage.storage} does not answer`);
  const space = storage ? freeSpace(storage) : null;
  if (storage && space !== null && space < spec.size.diskGib * GIB) {
    return reject('room', `storage ${storage.storage} has ${formatGib(space)} left`);
  }
  const { seedStorage } = question;
  const reaches = (id: string) =>
    question.resources.storages.some((entry) => entry.storage === id && entry.node === node.node);
  if (seedStorage !== null && !reaches(seedStorage))
    return reject('unwanted', `ISO storage ${seedStorage} is not available there`);
  const missing = question.bridges && spec.networkRefs.find((ref) => !question.bridges?.get(node.node)?.includes(ref));
  if (missing) return reject('unwanted', `has no network ${missing}`);
  if (node.maxcpu !== undefined && node.maxcpu < spec.size.vcpus) return reject('room', `has only ${node.maxcpu} CPUs`);
  const freeBytes = uncommittedMemory(question, node);
  if (freeBytes !== null && freeBytes < spec.size.memoryMib * MIB)
    return reject('room', `has ${formatGib(freeBytes)} memory left`);
  return { node: node.node, template, freeBytes, storage };
}

function storagesInvolved(question: PlacementQuestion, template: TemplateCandidate): readonly string[] {
  return question.storage === null ? template.storages : [...template.storages, question.storage];
}

function isShared(question: PlacementQuestion, storageId: string): boolean {
  return question.resources.storages.some((entry) => entry.storage === storageId && entry.shared);
}

function freeSpace(storage: StorageEntry): number | null {
  if (storage.maxdisk === undefined || storage.maxdisk === 0) return null;
  return Math.max(0, storage.maxdisk - (storage.disk ?? 0));
}

/**
 * What is left when every guest of the node, off or on, takes the memory that it was sold, and everything that is being built too.
 * The node's own measure counts where it is worse (other software on the host).
 */
export function uncommittedMemory(
  question: Pick<PlacementQuestion, 'request' | 'resources'>,
  node: NodeEntry,
): number | null {
  if (node.maxmem === undefined) return null;
  const guests = question.resources.guests.filter((guest) => guest.node === node.node && !guest.template);
  const sold = guests.reduce((sum: number, guest: GuestEntry) => sum + (guest.maxmem ?? 0), 0);
  const promised = question.request.committed
    .filter(({ location }) => location === node.node)
    .reduce((sum, { memoryMib }) => sum + memoryMib * MIB, 0);
  return node.maxmem - Math.max(sold, node.mem ?? 0) - promised;
}

/** One reason per node: that of the template copy that came closest. */
function mostTellingRejections(
  judged: readonly (Suitable | Rejected)[],
  suitable: readonly Suitable[],
): readonly Rejected[] {
  const rank: Readonly<Record<Unfit, number>> = { room: 0, down: 1, unwanted: 2 };
  const taken = new Set(suitable.map(({ node }) => node));
  const byNode = new Map<string, Rejected>();
  for (const verdict of judged) {
    if (!('why' in verdict) || taken.has(verdict.node)) continue;
    const known = byNode.get(verdict.node);
    if (!known || rank[verdict.why] < rank[known.why]) byNode.set(verdict.node, verdict);
  }
  return [...byNode.values()];
}

function describeChoice(best: Suitable, suitable: readonly Suitable[], rejected: readonly Rejected[]): string {
  const free = best.freeBytes === null ? 'free memory unknown' : `${formatGib(best.freeBytes)} memory not committed`;
  const space = best.storage ? freeSpace(best.storage) : null;
  const disk = best.storage && space !== null ? `, ${formatGib(space)} left on ${best.storage.storage}` : '';
  const others = [
    ...suitable
      .filter(({ node }) => node !== best.node)
      .map(({ node, freeBytes }) => `${node}: ${freeBytes === null ? 'unknown' : formatGib(freeBytes)}`),
    ...rejected.map(({ node, words }) => `${node}: ${words}`),
  ];
  return `${best.node}: ${free}${disk}${others.length > 0 ? ` (${others.join('; ')})` : ''}`;
}

function noPlacement(rejected: readonly Rejected[]): ProviderError {
  const vendorMessage =
    rejected.map(({ node, words }) => `${node}: ${words}`).join('; ') || 'the cluster shows no nodes';
  const has = (why: Unfit) => rejected.some((entry) => entry.why === why);
  if (has('room'))
    return new ProviderError({ code: 'capacity', outcome: 'not_applied', vendorCode: 'placement', vendorMessage });
  const code = has('down') ? 'unavailable' : 'invalid';
  return new ProviderError({ code, outcome: 'not_applied', vendorCode: 'placement', vendorMessage });
}
