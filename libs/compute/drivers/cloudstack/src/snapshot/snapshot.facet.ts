import {
  type Accepted,
  type MachineRef,
  type ResourceRef,
  type SnapshotFacet,
  type SnapshotOrder,
} from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import type { CloudOptions } from '../connection/connection.options.js';
import type { FacetTools } from '../facet.tools.js';
import { refuseState, requireIdle, requireOwned } from '../machine/machine.lookup.js';
import { powerOf } from '../machine/machine.state.js';
import { nameWithMark } from '../machine/ownership.mark.js';
import { pending } from '../task/task.handle.js';
import { beginRemoving, takeUpMaking } from '../task/making.follow.js';
import { beginJob, madeId } from '../task/vendor.job.js';
import { describeSnapshot, findSnapshot, makingOf, markOfSnapshot, readSnapshots } from './machine.snapshots.js';
import { beginRevert } from './snapshot.revert.js';

/** Snapshots of whole machines, with all their disks, kept beside them on the same storage. */
export function snapshotFacet({ api, options }: FacetTools): SnapshotFacet {
  return {
    list: async (ref, context) => {
      if (ref) await requireOwned(api(context), options, ref);
      const narrowed = ref ? { virtualmachineid: ref.externalId } : {};
      return (await readSnapshots(api(context), options, narrowed)).map(describeSnapshot);
    },
    create: async (ref, order, context) => create(api(context), options, ref, order),
    revert: async (ref, snapshot, context) => beginRevert(api(context), options, ref, snapshot),
    remove: async (_ref, snapshot, context) => remove(api(context), options, snapshot),
  };
}

async function create(
  api: CloudStackApi,
  options: CloudOptions,
  ref: MachineRef,
  order: SnapshotOrder,
): Promise<Accepted> {
  const machine = await requireOwned(api, options, ref);
  const present = (await readSnapshots(api, options, { virtualmachineid: machine.id })).find(
    (snapshot) => markOfSnapshot(snapshot) === order.mark && snapshot.state !== 'Expunging',
  );
  if (present) {
    return { externalId: present.id, task: takeUpMaking({ kind: 'snapshot', id: present.id }, makingOf(present)) };
  }
  requireIdle(machine);
  if (order.withMemory && powerOf(machine) !== 'running') {
    throw refuseState('a machine that is off has no memory to keep');
  }
  const begun = await beginJob(api, 'createVMSnapshot', {
    virtualmachineid: machine.id,
    name: nameWithMark(order.name, order.mark),
    snapshotmemory: order.withMemory,
  });
  const snapshotId = madeId('createVMSnapshot', begun);
  const handle = { op: 'making', kind: 'snapshot', id: snapshotId, jobId: begun.jobid, failure: null } as const;
  return { externalId: snapshotId, task: pending(handle, 'keeping the disks as they are') };
}

async function remove(api: CloudStackApi, options: CloudOptions, ref: ResourceRef): Promise<Accepted> {
  const making = makingOf(await findSnapshot(api, options, ref));
  return beginRemoving({ kind: 'snapshot', id: ref.externalId }, making, {
    remove: (id) => beginJob(api, 'deleteVMSnapshot', { vmsnapshotid: id }),
  });
}
