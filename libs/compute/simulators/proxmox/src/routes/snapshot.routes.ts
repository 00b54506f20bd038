import { configDigestSource } from '../world/guests.js';
import { ParameterRefusal, Refusal } from '../world/refusal.js';
import type { GuestKind } from '../world/state.js';
import type { Call } from '../wire/call.js';
import { flagParam, formats, textParam, type ParamSchema } from '../wire/param-schema.js';
import type { Route } from '../wire/router.js';
import { digestOf } from './config-request.js';
import { acquireStep, guestOf, NO_PARAMS } from './route-parts.js';

const PREFIX: Readonly<Record<GuestKind, string>> = { qemu: 'qm', lxc: 'vz' };
const RESERVED = new Set(['current', 'pending']);
const snapname: ParamSchema = { type: 'string', maxLength: 40, format: formats.configId };

const listSnapshots =
  (kind: GuestKind) =>
  (call: Call): Record<string, unknown>[] => {
    const guest = guestOf(call, kind);
    const taken = Object.values(guest.snapshots).map((snapshot) => ({
      name: snapshot.name,
      snaptime: snapshot.takenAtS,
      // Containers have no memory that could be kept.
      ...(kind === 'qemu' && { vmstate: snapshot.vmstate ? 1 : 0 }),
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
  };

const take =
  (kind: GuestKind) =>
  (call: Call): string => {
    const name = call.params.requiredText('snapname');
    if (RESERVED.has(name)) throw new Refusal(`unable to use snapshot name '${name}' (reserved name)`);
    const guest = guestOf(call, kind);
    const { vmid } = guest;
    const { snapshotMs } = call.world.settings.timings;
    const description = call.params.text('description') ?? '';
    const vmstate = call.params.flag('vmstate') ?? false;
    return call.startTask({
      node: guest.node,
      type: `${PREFIX[kind]}snapshot`,
      id: String(vmid),
      steps: [
        acquireStep(call, vmid, 'snapshot'),
        { afterMs: snapshotMs, action: { do: 'snapshot.take', vmid, name, description, vmstate } },
      ],
    });
  };

const remove =
  (kind: GuestKind) =>
  (call: Call): string => {
    const guest = guestOf(call, kind);
    const { vmid } = guest;
    const name = call.params.requiredText('snapname');
    const { snapshotMs } = call.world.settings.timings;
    return call.startTask({
      node: guest.node,
      type: `${PREFIX[kind]}delsnapshot`,
      id: String(vmid),
      steps: [
        acquireStep(call, vmid, 'snapshot-delete'),
        { afterMs: snapshotMs, action: { do: 'snapshot.drop', vmid, name, force: call.params.flag('force') ?? false } },
      ],
    });
  };

const rollback =
  (kind: GuestKind) =>
  (call: Call): string => {
    const guest = guestOf(call, kind);
    const { vmid } = guest;
    const start = call.params.flag('start') ?? false;
    if (start) call.demand(`/vms/${vmid}`, ['VM.PowerMgmt']);
    const { snapshotMs } = call.world.settings.timings;
    return call.startTask({
      node: guest.node,
      type: `${PREFIX[kind]}rollback`,
      id: String(vmid),
      steps: [
        acquireStep(call, vmid, 'rollback'),
        {
          afterMs: snapshotMs,
          action: { do: 'snapshot.rollback', vmid, name: call.params.requiredText('snapname'), start },
        },
      ],
    });
  };

function snapshotOf(call: Call, kind: GuestKind) {
  const guest = guestOf(call, kind);
  const name = call.params.requiredText('snapname');
  const snapshot = guest.snapshots[name];
  if (!snapshot) throw new Refusal(`snapshot '${name}' does not exist`);
  return snapshot;
}

/** Snapshots of a guest, the same for machines and containers but for the memory. */
function snapshotRoutes(kind: GuestKind): readonly Route[] {
  const path = `/nodes/{node}/${kind}/{vmid}/snapshot`;
  return [
    {
      method: 'GET',
      path,
      label: 'snapshots',
      params: NO_PARAMS,
      permit: ['/vms/{vmid}', ['VM.Audit']],
      handle: listSnapshots(kind),
    },
    {
      method: 'POST',
      path,
      label: 'snapshot_take',
      params: { named: { snapname, description: textParam, ...(kind === 'qemu' && { vmstate: flagParam }) } },
      permit: ['/vms/{vmid}', ['VM.Snapshot']],
      handle: take(kind),
    },
    {
      method: 'GET',
      path: `${path}/{snapname}/config`,
      label: 'snapshot_config',
      params: NO_PARAMS,
      permit: ['/vms/{vmid}', ['VM.Snapshot', 'VM.Snapshot.Rollback', 'VM.Audit'], 'any'],
      handle: (call) => {
        const snapshot = snapshotOf(call, kind);
        return { ...snapshot.config, description: snapshot.description, snaptime: snapshot.takenAtS };
      },
    },
    {
      method: 'PUT',
      path: `${path}/{snapname}/config`,
      label: 'snapshot_edit',
      params: { named: { description: textParam } },
      permit: ['/vms/{vmid}', ['VM.Snapshot']],
      handle: (call) => {
        const description = call.params.text('description');
        if (description === undefined)
          throw new ParameterRefusal({ description: 'property is missing and it is not optional' });
        snapshotOf(call, kind).description = description;
        return null;
      },
    },
    {
      method: 'DELETE',
      path: `${path}/{snapname}`,
      label: 'snapshot_drop',
      params: { named: { force: flagParam } },
      permit: ['/vms/{vmid}', ['VM.Snapshot']],
      handle: remove(kind),
    },
    {
      method: 'POST',
      path: `${path}/{snapname}/rollback`,
      label: 'snapshot_rollback',
      params: { named: { start: flagParam } },
      permit: ['/vms/{vmid}', ['VM.Snapshot', 'VM.Snapshot.Rollback'], 'any'],
      handle: rollback(kind),
    },
  ];
}

export const guestSnapshotRoutes: readonly Route[] = [...snapshotRoutes('qemu'), ...snapshotRoutes('lxc')];
