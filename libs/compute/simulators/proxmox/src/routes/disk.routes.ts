import { GIB } from '../world/bytes.js';
import { applyChange } from '../world/config-change.js';
import { requireUnlocked } from '../world/guests.js';
import { isCdrom, parseDrive } from '../world/property-string.js';
import { ParameterRefusal, Refusal } from '../world/refusal.js';
import { findVolume, requireStorage } from '../world/volumes.js';
import type { Call } from '../wire/call.js';
import { flagParam, formats, type ParamSchema } from '../wire/param-schema.js';
import type { Route } from '../wire/router.js';
import { acquireStep, guestOf } from './route-parts.js';

function moveDisk(call: Call): string {
  const guest = guestOf(call, 'qemu');
  const { params, world } = call;
  const disk = params.requiredText('disk');
  const storageId = params.requiredText('storage');
  call.demand(`/storage/${storageId}`, ['Datastore.AllocateSpace']);
  requireUnlocked(guest);
  const value = guest.config[disk];
  if (value === undefined) throw new Refusal(`disk '${disk}' does not exist`);
  const drive = parseDrive(String(value));
  if (isCdrom(drive)) throw new Refusal("you can't move a cdrom");
  const volume = findVolume(world, drive.volume, guest.node);
  if (!volume) throw new Refusal(`volume '${drive.volume}' does not exist`);
  if (volume.storage === storageId) throw new Refusal("you can't move to the same storage with same format");
  const storage = requireStorage(world, storageId, guest.node);
  if (!storage.content.includes('images'))
    throw new ParameterRefusal({ storage: `storage '${storageId}' does not support vm images` });
  const removeSource = params.flag('delete') ?? false;
  const inSnapshot = Object.values(guest.snapshots).some((snapshot) =>
    Object.values(snapshot.config).some((other) => parseDrive(String(other)).volume === drive.volume),
  );
  if (removeSource && inSnapshot) throw new Refusal("you can't move a disk with snapshots and delete the source");
  return call.startTask({
    node: guest.node,
    type: 'qmmove',
    id: String(guest.vmid),
    steps: [
      acquireStep(call, guest.vmid),
      { afterMs: 0, log: `create full clone of drive ${disk} (${drive.volume})` },
      {
        afterMs: Math.max(200, (volume.sizeBytes / GIB) * world.settings.timings.moveMsPerGib),
        action: { do: 'disk.move', vmid: guest.vmid, disk, storage: storageId, removeSource },
      },
    ],
  });
}

function unlink(call: Call): null {
  const guest = guestOf(call, 'qemu');
  requireUnlocked(guest);
  const remove = call.params.requiredText('idlist').split(/[,;\s]+/);
  applyChange(
    call.world,
    guest,
    { set: {}, remove, revert: [], force: call.params.flag('force') ?? false },
    call.cause,
  );
  return null;
}

const DRIVE: ParamSchema = {
  type: 'string',
  pattern: /^(?:ide[0-3]|sata[0-5]|scsi(?:[12]?\d|30)|virtio(?:\d|1[0-5])|efidisk0|tpmstate0|unused\d{1,3})$/,
};

export const diskRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/nodes/{node}/qemu/{vmid}/move_disk',
    label: 'move_disk',
    params: {
      named: {
        disk: DRIVE,
        storage: { type: 'string', format: formats.storageId },
        format: { type: 'string', optional: true, enum: ['raw', 'qcow2', 'vmdk'] },
        delete: flagParam,
        digest: { type: 'string', optional: true, maxLength: 40 },
        bwlimit: { type: 'integer', optional: true, minimum: 0 },
      },
    },
    permit: ['/vms/{vmid}', ['VM.Config.Disk']],
    handle: moveDisk,
  },
  {
    method: 'PUT',
    path: '/nodes/{node}/qemu/{vmid}/unlink',
    label: 'unlink',
    params: { named: { idlist: { type: 'string', format: formats.configIdList, list: true }, force: flagParam } },
    permit: ['/vms/{vmid}', ['VM.Config.Disk']],
    handle: unlink,
  },
];
