import { configDigestSource } from '../world/guests.js';
import { ParameterRefusal, Refusal } from '../world/refusal.js';
import type { Call } from '../wire/call.js';
import { flagParam, formats, textParam, type ParamSchema } from '../wire/param-schema.js';
import type { Route } from '../wire/router.js';
import { digestOf } from './config-request.js';
import { acquireStep, guestOf, NO_PARAMS } from './route-parts.js';

const RESERVED = new Set(['current', 'pending']);
const snapname: ParamSchema = { type: 'string', maxLength: 40, format: formats.configId };

function listSnapshots(call: Call): Record<string, unknown>[] {
  const guest = guestOf(call, 'qemu');
  const taken = Object.values(guest.snapshots).map((snapshot) => ({
    name: snapshot.name,
    snaptime: snapshot.takenAtS,
    vmstate: snapshot.vmstate ? 1 : 0,
    description: snapshot.description,
    ...(snapshot.parent === null ? {} : { parent: snapshot.parent }),
  }));
  const current = {
    name: 'current',
    description: 'You are here!',
    running: guest.run ? 1 : 0,
    digest: digestOf(configDigestSource(guest)),
    ...(guest.parentSnapshot === null ? {} : { parent: guest.parentSnapshot }),
  };
  return [...taken, current];
}

function take(call: Call): string {
  const name = call.params.requiredText('snapname');
  if (RESERVED.has(name)) throw new Refusal(`unable to use snapshot name '${name}' (reserved name)`);
  const guest = guestOf(call, 'qemu');
  const { vmid } = guest;
  const { snapshotMs } = call.world.settings.timings;
  const description = call.params.text('description') ?? '';
  const vmstate = call.params.flag('vmstate') ?? false;
  return call.startTask({
    node: guest.node,
    type: 'qmsnapshot',
    id: String(vmid),
    steps: [
      acquireStep(call, vmid, 'snapshot'),
      { afterMs: snapshotMs, action: { do: 'snapshot.take', vmid, name, description, vmstate } },
    ],
  });
}

function remove(call: Call): string {
  const guest = guestOf(call, 'qemu');
  const { vmid } = guest;
  const name = call.params.requiredText('snapname');
  const { snapshotMs } = call.world.settings.timings;
  return call.startTask({
    node: guest.node,
    type: 'qmdelsnapshot',
    id: String(vmid),
    steps: [
      acquireStep(call, vmid, 'snapshot-delete'),
      { afterMs: snapshotMs, action: { do: 'snapshot.drop', vmid, name, force: call.params.flag('force') ?? false } },
    ],
  });
}

function rollback(call: Call): string {
  const guest = guestOf(call, 'qemu');
  const { vmid } = guest;
  const start = call.params.flag('start') ?? false;
  if (start) call.demand(`/vms/${vmid}`, ['VM.PowerMgmt']);
  const { snapshotMs } = call.world.settings.timings;
  return call.startTask({
    node: guest.node,
    type: 'qmrollback',
    id: String(vmid),
    steps: [
      acquireStep(call, vmid, 'rollback'),
      {
        afterMs: snapshotMs,
        action: { do: 'snapshot.rollback', vmid, name: call.params.requiredText('snapname'), start },
      },
    ],
  });
}

function snapshotOf(call: Call) {
  const guest = guestOf(call, 'qemu');
  const name = call.params.requiredText('snapname');
  const snapshot = guest.snapshots[name];
  if (!snapshot) throw new Refusal(`snapshot '${name}' does not exist`);
  return snapshot;
}

const PATH = '/nodes/{node}/qemu/{vmid}/snapshot';

export const qemuSnapshotRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    label: 'snapshots',
    params: NO_PARAMS,
    permit: ['/vms/{vmid}', ['VM.Audit']],
    handle: listSnapshots,
  },
  {
    method: 'POST',
    path: PATH,
    label: 'snapshot_take',
    params: { named: { snapname, description: textParam, vmstate: flagParam } },
    permit: ['/vms/{vmid}', ['VM.Snapshot']],
    handle: take,
  },
  {
    method: 'GET',
    path: `${PATH}/{snapname}/config`,
    label: 'snapshot_config',
    params: NO_PARAMS,
    permit: ['/vms/{vmid}', ['VM.Snapshot', 'VM.Snapshot.Rollback', 'VM.Audit'], 'any'],
    handle: (call) => {
      const snapshot = snapshotOf(call);
      return { ...snapshot.config, description: snapshot.description, snaptime: snapshot.takenAtS };
    },
  },
  {
    method: 'PUT',
    path: `${PATH}/{snapname}/config`,
    label: 'snapshot_edit',
    params: { named: { description: textParam } },
    permit: ['/vms/{vmid}', ['VM.Snapshot']],
    handle: (call) => {
      const description = call.params.text('description');
      if (description === undefined)
        throw new ParameterRefusal({ description: 'property is missing and it is not optional' });
      snapshotOf(call).description = description;
      return null;
    },
  },
  {
    method: 'DELETE',
    path: `${PATH}/{snapname}`,
    label: 'snapshot_drop',
    params: { named: { force: flagParam } },
    permit: ['/vms/{vmid}', ['VM.Snapshot']],
    handle: remove,
  },
  {
    method: 'POST',
    path: `${PATH}/{snapname}/rollback`,
    label: 'snapshot_rollback',
    params: { named: { start: flagParam } },
    permit: ['/vms/{vmid}', ['VM.Snapshot', 'VM.Snapshot.Rollback'], 'any'],
    handle: rollback,
  },
];
