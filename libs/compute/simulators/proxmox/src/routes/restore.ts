import { GIB } from '../world/bytes.js';
import { createGuest } from '../world/guests.js';
import { isDriveKey } from '../world/property-string.js';
import { ParameterRefusal, Refusal } from '../world/refusal.js';
import type { GuestConfig, VolumeState } from '../world/state.js';
import { findVolume, requireStorage } from '../world/volumes.js';
import type { Call } from '../wire/call.js';
import { demandOptions, optionsFrom } from './config-request.js';
import { demandAllocation } from './qemu-clone.routes.js';
import { acquireStep } from './route-parts.js';

function archiveOf(call: Call, volid: string): VolumeState {
  const volume = findVolume(call.world, volid, call.params.requiredText('node'));
  if (!volume?.backup) throw new Refusal(`volume '${volid}' does not exist`);
  if (volume.backup.kind !== 'qemu') throw new Refusal(`unable to restore '${volid}' - it is no archive of a VM`);
  call.demand(`/storage/${volume.storage}`, ['Datastore.AllocateSpace']);
  call.demand(`/vms/${volume.vmid ?? 0}`, ['VM.Backup']);
  return volume;
}

function overrides(call: Call, path: string): GuestConfig {
  const config = optionsFrom(call, true);
  if (Object.keys(config).some(isDriveKey))
    throw new ParameterRefusal({ archive: "option conflicts with option 'archive'" });
  demandOptions(call, path, config, []);
  return config;
}

/** Makes a guest of an archive: a new one, or in place of one that is there and off. */
export function restore(call: Call, archive: string): string {
  const { params, world } = call;
  const node = params.requiredText('node');
  const vmid = params.requiredInteger('vmid');
  const pool = params.text('pool');
  const present = world.guest(vmid);
  if (present && !(params.flag('force') ?? false))
    throw new Refusal(`unable to restore VM ${vmid} - VM ${vmid} already exists on node '${present.node}'`);
  if (present && (present.node !== node || present.kind !== 'qemu'))
    throw new Refusal(`unable to restore VM ${vmid} - VM ${vmid} already exists on node '${present.node}'`);
  if (present) call.demand(`/vms/${vmid}`, ['VM.Backup']);
  else demandAllocation(call, vmid, pool);
  const volume = archiveOf(call, archive);
  const start = params.flag('start') ?? false;
  const scope = pool === undefined ? `/vms/${vmid}` : `/pool/${pool}`;
  if (start) call.demand(scope, ['VM.PowerMgmt']);
  const config = overrides(call, scope);
  const storage = params.text('storage');
  if (storage !== undefined) {
    requireStorage(world, storage, node);
    call.demand(`/storage/${storage}`, ['Datastore.AllocateSpace']);
  }
  const created = present
    ? null
    : createGuest(world, { vmid, kind: 'qemu', node, config: {}, lock: 'create' }, call.cause);
  if (created) call.created(created);
  const bytes = Object.values(volume.backup?.disks ?? {}).reduce((sum, size) => sum + size, 0);
  return call.startTask({
    node,
    type: 'qmrestore',
    id: String(vmid),
    steps: [
      ...(created ? [] : [acquireStep(call, vmid)]),
      { afterMs: 0, log: `restore vma archive: ${archive}` },
      {
        afterMs: Math.max(300, (bytes / GIB) * world.settings.timings.restoreMsPerGib),
        action: {
          do: 'restore.run',
          vmid,
          archive,
          storage: storage ?? null,
          unique: params.flag('unique') ?? false,
          pool: pool ?? null,
          start,
          config,
        },
      },
    ],
    ...(created ? { onFailure: { do: 'guest.discard' as const, vmid, incarnation: created.incarnation } } : {}),
  });
}
