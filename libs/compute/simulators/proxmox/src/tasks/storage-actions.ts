import { formatDiskSize } from '../world/bytes.js';
import { applyChange } from '../world/config-change.js';
import { referencedVolumes, removeGuest, requireUnlocked } from '../world/guests.js';
import { haltGuest } from '../world/power.js';
import { formatDrive, isCdrom, parseDrive } from '../world/property-string.js';
import { Refusal } from '../world/refusal.js';
import type { GuestState } from '../world/state.js';
import { addVolume, clonesOf, findVolume, removeVolume, storageUsage } from '../world/volumes.js';
import type { ActionTable } from './action-context.js';
import { startQuietly, taskGuest } from './guest-actions.js';

function drivesWithOwnVolume(guest: GuestState): string[] {
  const own = referencedVolumes(guest);
  return Object.keys(guest.config).filter((key) => own.has(parseDrive(String(guest.config[key])).volume));
}

type StorageAction =
  | 'destroy.run'
  | 'config.apply'
  | 'disk.grow'
  | 'snapshot.take'
  | 'snapshot.drop'
  | 'snapshot.rollback'
  | 'template.convert'
  | 'volume.add'
  | 'volume.remove';

export const storageActions: Pick<ActionTable, StorageAction> = {
  'destroy.run': (context, { vmid, sweep }) => {
    const { world, task } = context;
    const guest = taskGuest(context, vmid);
    requireUnlocked(guest);
    if (guest.run) throw new Refusal(`${guest.kind === 'qemu' ? 'VM' : 'CT'} ${vmid} is running - destroy failed`);
    for (const volid of referencedVolumes(guest)) {
      const volume = findVolume(world, volid, guest.node);
      if (volume && clonesOf(world, volume).length > 0)
        throw new Refusal(`base volume '${volid}' is still in use by linked cloned`);
    }
    removeGuest(world, guest, task.upid, sweep ? 'all' : 'referenced');
  },

  'config.apply': (context, { vmid, change }) =>
    applyChange(context.world, taskGuest(context, vmid), change, context.task.upid),

  'disk.grow': (context, { vmid, disk, sizeBytes, relative }) => {
    const { world } = context;
    const guest = taskGuest(context, vmid);
    const value = guest.config[disk];
    if (value === undefined) throw new Refusal(`disk '${disk}' does not exist`);
    const drive = parseDrive(String(value));
    if (isCdrom(drive)) throw new Refusal("you can't resize a cdrom");
    const volume = findVolume(world, drive.volume, guest.node);
    if (!volume) throw new Refusal(`volume '${drive.volume}' does not exist`);
    const wanted = relative ? volume.sizeBytes + sizeBytes : sizeBytes;
    if (wanted < volume.sizeBytes) throw new Refusal('shrinking disks is not supported');
    const storage = world.storage(volume.storage);
    const room = storage ? storageUsage(world, storage, guest.node).available : 0;
    if (wanted > volume.sizeBytes && room < (wanted - volume.sizeBytes) * (volume.parent === null ? 1 : 0.1))
      throw new Refusal(
        `rbd resize '${volume.volid.slice(volume.volid.indexOf(':') + 1)}' error: rbd: resize error: (28) No space left on device`,
      );
    volume.sizeBytes = wanted;
    drive.options.set('size', formatDiskSize(wanted));
    guest.config[disk] = formatDrive(drive);
  },

  'snapshot.take': (context, { vmid, name, description, vmstate }) => {
    const { world } = context;
    const guest = taskGuest(context, vmid);
    if (guest.template) throw new Refusal('you can not take a snapshot of a template');
    if (guest.snapshots[name]) throw new Refusal(`snapshot name '${name}' already used`);
    guest.snapshots[name] = {
      name,
      takenAtS: world.nowS(),
      description,
      vmstate: vmstate && guest.run !== null,
      parent: guest.parentSnapshot,
      config: structuredClone(guest.config),
    };
    guest.parentSnapshot = name;
  },

  'snapshot.drop': (context, { vmid, name }) => {
    const guest = taskGuest(context, vmid);
    const snapshot = guest.snapshots[name];
    if (!snapshot) throw new Refusal(`snapshot '${name}' does not exist`);
    for (const other of Object.values(guest.snapshots)) if (other.parent === name) other.parent = snapshot.parent;
    if (guest.parentSnapshot === name) guest.parentSnapshot = snapshot.parent;
    delete guest.snapshots[name];
  },

  'snapshot.rollback': (context, { vmid, name, start }) => {
    const { world } = context;
    const guest = taskGuest(context, vmid);
    const snapshot = guest.snapshots[name];
    if (!snapshot) throw new Refusal(`snapshot '${name}' does not exist`);
    haltGuest(world, guest);
    guest.config = structuredClone(snapshot.config);
    guest.pending = {};
    guest.pendingDeletes = {};
    guest.parentSnapshot = name;
    if (start || snapshot.vmstate) startQuietly(world, guest);
  },

  'template.convert': (context, { vmid }) => {
    const { world } = context;
    const guest = taskGuest(context, vmid);
    for (const key of drivesWithOwnVolume(guest)) {
      const drive = parseDrive(String(guest.config[key]));
      const volume = findVolume(world, drive.volume, guest.node);
      if (!volume || isCdrom(drive)) continue;
      removeVolume(world, volume.volid, guest.node);
      volume.volid = volume.volid.replace(/(^|[:/])(?:base-\d+-disk-\d+\/)?vm-(\d+)-/, '$1base-$2-');
      volume.parent = null;
      addVolume(world, volume);
      drive.volume = volume.volid;
      guest.config[key] = formatDrive(drive);
    }
    guest.template = true;
  },

  'volume.add': ({ world }, { volume }) => addVolume(world, volume),

  'volume.remove': ({ world }, { key }) => {
    const volume = world.state.volumes[key];
    if (!volume) throw new Refusal(`no such volume '${key}'`);
    if (volume.backup?.protect)
      throw new Refusal(`cannot remove protected volume '${volume.volid}' on '${volume.storage}'`);
    delete world.state.volumes[key];
  },
};
