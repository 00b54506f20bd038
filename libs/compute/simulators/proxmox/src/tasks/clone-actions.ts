import { cardsOf } from '../world/addresses.js';
import { formatDiskSize } from '../world/bytes.js';
import { realiseDrive } from '../world/drives.js';
import { newMac } from '../world/guests.js';
import { startGuest } from '../world/power.js';
import {
  formatDrive,
  formatPropertyString,
  isCloudInitDrive,
  parseDrive,
  parsePropertyString,
  storageOf,
} from '../world/property-string.js';
import { Refusal } from '../world/refusal.js';
import type { GuestConfig } from '../world/state.js';
import { allocateVolume, findVolume } from '../world/volumes.js';
import type { ActionTable } from './action-context.js';
import { taskGuest } from './guest-actions.js';

/** Every card of a copy gets an address of its own. */
export function withNewMacs(config: GuestConfig, makeMac: () => string): GuestConfig {
  const copy = { ...config };
  for (const card of cardsOf(config)) {
    const { head, options } = parsePropertyString(String(config[card.key]));
    const renamed = new Map([...options].map(([key, value]) => [key, key === card.model ? makeMac() : value] as const));
    copy[card.key] = formatPropertyString({ head, options: renamed });
  }
  return copy;
}

type CloneAction = 'clone.refuse' | 'clone.copy_drive' | 'clone.finish';

export const cloneActions: Pick<ActionTable, CloneAction> = {
  /** The id belongs to a guest of another node: only the cluster file system notices. */
  'clone.refuse': (_context, { node, vmid }) => {
    throw new Refusal(
      `close (rename) atomic file '/etc/pve/nodes/${node}/qemu-server/${vmid}.conf' failed: File exists`,
    );
  },

  'clone.copy_drive': (context, { source, newid, drive, full, storage, snapname }) => {
    const { world } = context;
    const from = taskGuest(context, source);
    const copy = taskGuest(context, newid);
    const config = snapname === null ? from.config : from.snapshots[snapname]?.config;
    const original = config?.[drive];
    if (original === undefined) throw new Refusal(`clone failed: drive '${drive}' does not exist`);
    const parsed = parseDrive(String(original));
    const sourceVolume = findVolume(world, parsed.volume, from.node);
    if (!sourceVolume) throw new Refusal(`clone failed: no such volume '${parsed.volume}'`);
    const cloudInit = isCloudInitDrive(parsed);
    const linked = !full && !cloudInit;
    try {
      const made = allocateVolume(world, {
        storage: (linked ? null : storage) ?? storageOf(parsed.volume) ?? '',
        node: from.node,
        vmid: newid,
        sizeBytes: sourceVolume.sizeBytes,
        ...(cloudInit ? { name: `vm-${newid}-cloudinit` } : {}),
        ...(linked ? { parent: sourceVolume.volid } : {}),
      });
      parsed.volume = made.volid;
      parsed.options.set('size', formatDiskSize(made.sizeBytes));
      copy.incoming[drive] = formatDrive(parsed);
    } catch (error) {
      if (error instanceof Refusal) throw new Refusal(`clone failed: ${error.message}`);
      throw error;
    }
  },

  'clone.finish': (context, { newid, target, pool }) => {
    const { world } = context;
    const guest = taskGuest(context, newid);
    guest.config = withNewMacs({ ...guest.config, ...guest.incoming }, () => newMac(world));
    guest.incoming = {};
    guest.node = target;
    guest.pool = pool;
    guest.lock = null;
  },
};

type CreateAction = 'create.allocate' | 'create.finish';

export const createActions: Pick<ActionTable, CreateAction> = {
  'create.allocate': (context, { vmid, config }) => {
    const guest = taskGuest(context, vmid);
    for (const [key, value] of Object.entries(config))
      guest.config[key] = realiseDrive(context.world, vmid, guest.node, String(value));
  },

  'create.finish': (context, { vmid, pool, start }) => {
    const { world } = context;
    const guest = taskGuest(context, vmid);
    guest.lock = null;
    guest.pool = pool;
    if (!start) return;
    try {
      startGuest(world, guest, context.log);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // The order was to create; that the machine does not run is only worth a line.
      context.log(`WARN: ${error.message}`);
    }
  },
};
