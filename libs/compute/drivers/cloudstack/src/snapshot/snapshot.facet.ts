import {
  ProviderError,
  type Accepted,
  type MachineRef,
  type ResourceRef,
  type SnapshotFacet,
  type SnapshotOrder,
} from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { isNotFound } from '../api/error.classifier.js';
import type { CloudOptions } from '../connection/connection.options.js';
import type { FacetTools } from '../facet.tools.js';
import { refuseState, requireIdle, requireOwned } from '../machine/machine.lookup.js';
import { powerOf } from '../machine/machine.state.js';
import { printable } from '../machine/ownership.mark.js';
import { done, pending } from '../task/task.handle.js';
import { beginJob, madeId } from '../task/vendor.job.js';
import { describeSnapshot, descriptionOf, findSnapshot, markOfSnapshot, readSnapshots } from './machine.snapshots.js';
import { beginRevert } from './snapshot.revert.js';

const LONGEST_NAME = 200;

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
    (snapshot) => markOfSnapshot(snapshot) === order.mark && snapshot.state !== 'Error',
  );
  if (present) {
    const task =
      present.state === 'Ready'
        ? done(present.id)
        : pending({ op: 'snapshot', snapshotId: present.id, jobId: null }, 'an earlier call has begun this snapshot');
    return { externalId: present.id, task };
  }
  requireIdle(machine);
  if (order.withMemory && powerOf(machine) !== 'running') {
    throw refuseState('a machine that is off has no memory to keep');
  }
  const begun = await beginJob(api, 'createVMSnapshot', {
    virtualmachineid: machine.id,
    name: printable(order.name).slice(0, LONGEST_NAME),
    description: descriptionOf(order.mark),
    snapshotmemory: order.withMemory,
  });
  const snapshotId = madeId('createVMSnapshot', begun);
  const task = pending({ op: 'snapshot', snapshotId, jobId: begun.jobid }, 'keeping the disks as they are');
  return { externalId: snapshotId, task };
}

async function remove(api: CloudStackApi, options: CloudOptions, ref: ResourceRef): Promise<Accepted> {
  const { externalId } = ref;
  const gone: Accepted = { externalId, task: done(externalId) };
  const snapshot = await findSnapshot(api, options, ref);
  if (!snapshot || snapshot.state === 'Expunging') return gone;
  if (snapshot.state !== 'Ready' && snapshot.state !== 'Error') throw busy(snapshot.state);
  try {
    const { jobid } = await beginJob(api, 'deleteVMSnapshot', { vmsnapshotid: externalId });
    return { externalId, task: pending({ op: 'job', phase: 'snapshot', jobId: jobid, externalId }, 'removing') };
  } catch (error) {
    if (isNotFound(error)) return gone;
    throw error;
  }
}

function busy(state: string): ProviderError {
  return new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: true,
    vendorCode: 'busy',
    vendorMessage: `the snapshot is ${state}`,
  });
}
