import type {
  Accepted,
  CallContext,
  MachineRef,
  ResourceRef,
  SnapshotFacet,
  SnapshotOrder,
  SnapshotState,
} from '@uni/compute-port';
import type { PveApi } from '../api/pve.api.js';
import { findOwned, guestPath, refusal, requireOwned, type LocatedGuest } from '../guest/guest.lookup.js';
import { requireIdle } from '../guest/guest.lock.js';
import { finished, pending } from '../task/task.handle.js';
import { upidSchema } from '../task/vendor.task.js';
import { missing } from '../guest/resource.answers.js';
import { locateGuest, parseSnapshotId, readSnapshots, snapshotName, snapshotState } from './snapshot.reader.js';

/** Snapshots live in their machine's own configuration, so each is found through its machine, and named after its mark. */
export function snapshotFacet(open: (context: CallContext) => PveApi): SnapshotFacet {
  return {
    list: (ref, context) => listSnapshots(open(context), ref),
    create: (ref, order, context) => takeSnapshot(open(context), ref, order),
    revert: (ref, snapshot, context) => rollBack(open(context), ref, snapshot),
    remove: (ref, snapshot, context) => dropSnapshot(open(context), ref, snapshot),
  };
}

async function listSnapshots(api: PveApi, ref: MachineRef | null): Promise<readonly SnapshotState[]> {
  if (ref === null) throw refusal('the cluster has no list of all snapshots; they end with their machine');
  const machine = await requireOwned(api, ref);
  return (await readSnapshots(api, machine)).map((entry) => snapshotState(machine, entry));
}

async function takeSnapshot(api: PveApi, ref: MachineRef, order: SnapshotOrder): Promise<Accepted> {
  const name = snapshotName(order.mark);
  const machine = await requireOwned(api, ref);
  const result = `${machine.vmid}/${name}`;
  const present = (await readSnapshots(api, machine)).find((entry) => entry.name === name);
  if (present && present.snapstate === undefined) return finished(result);
  await requireIdle(api, machine);
  const upid = await api.write({
    method: 'POST',
    label: 'snapshot_take',
    path: guestPath(machine, 'snapshot'),
    parameters: {
      snapname: name,
      description: order.name,
      // Containers keep no memory and know no such parameter.
      ...(order.withMemory && machine.kind === 'qemu' && { vmstate: true }),
    },
    schema: upidSchema,
  });
  const handle = {
    op: 'job',
    phase: 'snapshot',
    result,
    vmid: machine.vmid,
    mark: ref.mark,
    upid: upid ?? null,
  } as const;
  return { externalId: result, task: pending(handle, `taking ${name} on ${machine.node}`) };
}

async function rollBack(api: PveApi, ref: MachineRef, snapshot: ResourceRef): Promise<Accepted> {
  const machine = await requireOwned(api, ref);
  const name = await ownName(api, machine, snapshot);
  if (name === null) throw missing(snapshot.externalId);
  await requireIdle(api, machine);
  const upid = await api.write({
    method: 'POST',
    label: 'snapshot_rollback',
    path: guestPath(machine, 'snapshot', name, 'rollback'),
    schema: upidSchema,
  });
  const { vmid } = machine;
  const result = snapshot.externalId;
  const handle = {
    op: 'restore',
    phase: 'snapshot',
    step: 'restore',
    result,
    vmid,
    mark: ref.mark,
    upid: upid ?? null,
  } as const;
  return { externalId: result, task: pending(handle, `going back to ${name} on ${machine.node}`) };
}

async function dropSnapshot(api: PveApi, ref: MachineRef | null, snapshot: ResourceRef): Promise<Accepted> {
  const vmid = parseSnapshotId(snapshot.externalId)?.vmid;
  if (vmid === undefined) return finished(snapshot.externalId);
  const machine = ref === null ? await locateGuest(api, vmid) : await findOwned(api, ref);
  const name = machine === null ? null : await ownName(api, machine, snapshot);
  if (machine === null || name === null) return finished(snapshot.externalId);
  await requireIdle(api, machine);
  const upid = await api.write({
    method: 'DELETE',
    label: 'snapshot_drop',
    path: guestPath(machine, 'snapshot', name),
    schema: upidSchema,
  });
  const result = snapshot.externalId;
  const handle = { op: 'job', phase: 'snapshot', result, vmid, mark: snapshot.mark, upid: upid ?? null } as const;
  return { externalId: result, task: pending(handle, `dropping ${name} on ${machine.node}`) };
}

/** The name under which this machine has it; null when it is gone, of another machine, or not ours. */
async function ownName(api: PveApi, machine: LocatedGuest, { externalId, mark }: ResourceRef): Promise<string | null> {
  const asked = parseSnapshotId(externalId);
  if (asked === null || asked.vmid !== machine.vmid || asked.mark !== mark) return null;
  const entries = await readSnapshots(api, machine);
  return entries.some(({ name }) => name === asked.name) ? asked.name : null;
}
