import { ProviderError } from '@uni/compute-port';
import { readGuests } from '../api/cluster.resources.js';
import type { PveApi } from '../api/pve.api.js';
import { isCloneLocked, type GuestConfig } from '../guest/guest.config.js';
import { isNotFound, readGuestConfig } from '../guest/guest.lookup.js';
import { isIdFree } from '../guest/id.probe.js';
import { markOf } from '../guest/ownership.mark.js';
import { hasRunningClone } from '../task/vendor.task.js';

/** Whose machine stands under an id that we reserved for ourselves. */
export type Holder =
  | { readonly holder: 'nobody' }
  | { readonly holder: 'stranger' }
  | { readonly holder: 'undecided' }
  /** `abandoned`: it still carries the lock of a clone that nobody works on any more; only `qm unlock` on the node helps. */
  | { readonly holder: 'ours'; readonly node: string; readonly config: GuestConfig; readonly abandoned: boolean };

export interface ReservedId {
  readonly vmid: number;
  readonly mark: string;
  readonly template: { readonly vmid: number; readonly node: string };
  readonly tokenId: string;
}

/**
 * Decides who holds an id, by reading only. A clone in progress shows a lock and no description at first, and is invisible to a token
 * that is limited to a pool until it has finished, so the list of running clones has a say while the mark cannot be seen.
 */
export async function whoHolds(api: PveApi, id: ReservedId): Promise<Holder> {
  const seen = await look(api, id);
  if (seen !== 'veiled')
    return seen.holder === 'ours' && isCloneLocked(seen.config) ? await confirm(api, id, seen) : seen;
  if (await hasRunningClone(api, id.template, id.tokenId)) return { holder: 'undecided' };
  // It may have ended between the two looks.
  const seenAgain = await look(api, id);
  return seenAgain === 'veiled' ? { holder: 'stranger' } : seenAgain;
}

type OursSeen = Extract<Holder, { holder: 'ours' }>;

/** `veiled`: something is there that does not show yet whose it is. */
async function look(api: PveApi, id: ReservedId): Promise<Holder | 'veiled'> {
  const entry = (await readGuests(api)).find((guest) => guest.vmid === id.vmid);
  if (!entry) return (await isIdFree(api, id.vmid)) ? { holder: 'nobody' } : 'veiled';
  if (entry.type !== 'qemu') return { holder: 'stranger' };
  try {
    const config = await readGuestConfig(api, entry.node, id.vmid);
    const mark = markOf(config, id.vmid);
    if (mark === id.mark) return { holder: 'ours', node: entry.node, config, abandoned: false };
    return mark === null && isCloneLocked(config) ? 'veiled' : { holder: 'stranger' };
  } catch (error) {
    // Gone, moved to its target node, or not in the pool yet.
    if (isNotFound(error) || (error instanceof ProviderError && error.code === 'forbidden')) return 'veiled';
    throw error;
  }
}

/** Tells a clone that is being copied from one whose worker died with its node. */
async function confirm(api: PveApi, id: ReservedId, seen: OursSeen): Promise<Holder> {
  if (await hasRunningClone(api, id.template, id.tokenId)) return seen;
  const again = await look(api, id);
  if (again === 'veiled' || again.holder !== 'ours') return { holder: 'undecided' };
  return { ...again, abandoned: isCloneLocked(again.config) };
}
