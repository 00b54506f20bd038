import { formatDiskSize } from '../world/bytes.js';
import { nextUnused } from '../world/config-change.js';
import { formatDrive, parseDrive } from '../world/property-string.js';
import { Refusal } from '../world/refusal.js';
import { allocateVolume, findVolume, removeVolume } from '../world/volumes.js';
import type { ActionTable } from './action-context.js';
import { taskGuest } from './guest-actions.js';

export const diskActions: Pick<ActionTable, 'disk.move'> = {
  'disk.move': (context, { vmid, disk, storage, removeSource }) => {
    const { world } = context;
    const guest = taskGuest(context, vmid);
    const drive = parseDrive(String(guest.config[disk] ?? ''));
    const volume = findVolume(world, drive.volume, guest.node);
    if (!volume) throw new Refusal(`storage migration failed: disk '${disk}' does not exist`);
    try {
      const made = allocateVolume(world, { storage, node: guest.node, vmid, sizeBytes: volume.sizeBytes });
      drive.volume = made.volid;
      drive.options.set('size', formatDiskSize(made.sizeBytes));
    } catch (error) {
      if (error instanceof Refusal) throw new Refusal(`storage migration failed: ${error.message}`);
      throw error;
    }
    guest.config[disk] = formatDrive(drive);
    if (removeSource) removeVolume(world, volume.volid, guest.node);
    else guest.config[nextUnused(guest)] = volume.volid;
  },
};
