import { ProviderError, type MachineRef } from '@uni/compute-port';
import { readGuests, type GuestEntry } from '../api/cluster.resources.js';
import { pvePath, type PveApi } from '../api/pve.api.js';
import { guestConfigSchema, type GuestConfig } from './guest.config.js';
import { isForbidden, isIdFree } from './id.probe.js';
import { markOf } from './ownership.mark.js';

export type GuestKind = GuestEntry['type'];

/** A guest where it is right now, with its configuration. */
export interface LocatedGuest {
  readonly vmid: number;
  readonly node: string;
  readonly kind: GuestKind;
  readonly entry: GuestEntry;
  readonly config: GuestConfig;
}

export function parseVmid(externalId: string): number | null {
  return /^[1-9]\d{2,8}$/.test(externalId) ? Number(externalId) : null;
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ProviderError && error.code === 'not_found';
}

/** Below the guest's own path, which begins alike for machines and containers. */
export function guestPath(
  at: Pick<LocatedGuest, 'node' | 'kind' | 'vmid'>,
  ...parts: readonly (string | number)[]
): string {
  return pvePath('nodes', at.node, at.kind, at.vmid, ...parts);
}

export async function readGuestConfig(
  api: PveApi,
  node: string,
  vmid: number,
  kind: GuestKind = 'qemu',
): Promise<GuestConfig> {
  return api.get({
    label: 'guest_config',
    path: guestPath({ node, kind, vmid }, 'config'),
    schema: guestConfigSchema,
  });
}

/**
 * Finds a guest on whichever node it lives now and reads its configuration. It may move between the two calls, so a configuration
 * that is not there is looked for once more.
 */
export async function readGuest(api: PveApi, vmid: number): Promise<LocatedGuest | null> {
  let entry = findEntry(await readGuests(api), vmid);
  if (!entry) return requireAbsent(api, vmid);
  const firstNode = entry.node;
  try {
    return await locate(api, entry);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  entry = findEntry(await readGuests(api), vmid);
  if (!entry) return requireAbsent(api, vmid);
  if (entry.node === firstNode) return null;
  try {
    return await locate(api, entry);
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

async function locate(api: PveApi, entry: GuestEntry): Promise<LocatedGuest> {
  const { vmid, node, type: kind } = entry;
  return { vmid, node, kind, entry, config: await readGuestConfig(api, node, vmid, kind) };
}

/**
 * The list holds only what the token may see, and a list may be short. A guest is gone when the cluster itself says that its id is
 * free, and not ours when we have no right to it; otherwise nothing is known about it.
 */
async function requireAbsent(api: PveApi, vmid: number): Promise<null> {
  if ((await isIdFree(api, vmid)) || (await isForbidden(api, vmid))) return null;
  throw new ProviderError({
    code: 'unavailable',
    outcome: 'not_applied',
    vendorCode: 'hidden',
    vendorMessage: `guest ${vmid} exists, but the cluster's list does not show it`,
  });
}

/** The machine of this reference; null when it is gone or when somebody else's machine answers under its id. */
export async function findOwned(api: PveApi, ref: MachineRef): Promise<LocatedGuest | null> {
  const vmid = parseVmid(ref.externalId);
  const guest = vmid === null ? null : await readGuest(api, vmid);
  return guest && !guest.entry.template && markOf(guest.config, guest.vmid) === ref.mark ? guest : null;
}

/** @throws ProviderError `not_found` */
export async function requireOwned(api: PveApi, ref: MachineRef): Promise<LocatedGuest> {
  const machine = await findOwned(api, ref);
  if (machine) return machine;
  throw new ProviderError({
    code: 'not_found',
    outcome: 'not_applied',
    vendorMessage: `no guest ${ref.externalId} that carries the mark ${ref.mark}`,
  });
}

/** What only a virtual machine has. @throws ProviderError `not_found`, and `invalid` for a container */
export async function requireOwnedVm(api: PveApi, ref: MachineRef): Promise<LocatedGuest> {
  const machine = await requireOwned(api, ref);
  if (machine.kind === 'qemu') return machine;
  throw refusal('this cannot be done with a container');
}

/** A refusal before anything was asked of the server, which repeating does not mend. */
export function refusal(vendorMessage: string, vendorCode: string | null = null): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorCode, vendorMessage });
}

function findEntry(guests: readonly GuestEntry[], vmid: number): GuestEntry | undefined {
  return guests.find((guest) => guest.vmid === vmid);
}
