import { machineView } from '../views/machine.view.js';
import { machineSnapshotView, snapshotView } from '../views/storage.view.js';
import { invalid } from '../world/refusal.js';
import type { MachineSnapshotState, MachineState, SnapshotState } from '../world/state.js';
import { beginUsage, endUsage, USAGE_TYPES } from '../world/usage.js';
import type { World } from '../world/world.js';
import type { JobContext, JobTable } from './job-actions.js';
import { demandReachable, demandState, jobMachine } from './machine-jobs.js';
import { jobVolume } from './volume-jobs.js';

function snapshotOf({ world }: JobContext, id: string): SnapshotState {
  const snapshot = world.state.snapshots[id];
  if (!snapshot) throw invalid(`Unable to find the snapshot by id=${id}`);
  return snapshot;
}

function machineSnapshotOf({ world }: JobContext, id: string): MachineSnapshotState {
  const snapshot = world.state.machineSnapshots[id];
  if (!snapshot) throw invalid(`unable to find the vm snapshot with id ${id}`);
  return snapshot;
}

export function hasMachineSnapshots(world: World, machineId: string): boolean {
  return Object.values(world.state.machineSnapshots).some((snapshot) => snapshot.machineId === machineId);
}

/** How much of a disk is really written. */
export function writtenBytes(sizeBytes: number): number {
  return Math.round(sizeBytes * 0.23);
}

export function removeSnapshot(world: World, id: string): void {
  endUsage(world, id);
  world.state.tags = world.state.tags.filter((tag) => tag.resourceId !== id);
  delete world.state.snapshots[id];
}

/** Its children hang from its parent afterwards. */
export function removeMachineSnapshot(world: World, snapshot: MachineSnapshotState): void {
  endUsage(world, snapshot.id);
  for (const other of Object.values(world.state.machineSnapshots))
    if (other.parentId === snapshot.id) other.parentId = snapshot.parentId;
  delete world.state.machineSnapshots[snapshot.id];
  const parent = snapshot.parentId === null ? undefined : world.state.machineSnapshots[snapshot.parentId];
  if (snapshot.current && parent) parent.current = true;
}

/** The one that the machine's disk goes on from. */
export function makeCurrent(world: World, snapshot: MachineSnapshotState): void {
  for (const other of Object.values(world.state.machineSnapshots))
    if (other.machineId === snapshot.machineId) other.current = other.id === snapshot.id;
}

export function finishSnapshot(world: World, snapshot: SnapshotState): void {
  snapshot.state = 'BackedUp';
  snapshot.physicalBytes = writtenBytes(snapshot.sizeBytes);
  beginUsage(world, {
    type: USAGE_TYPES.snapshot,
    resourceId: snapshot.id,
    accountId: snapshot.accountId,
    projectId: snapshot.projectId,
    zoneId: snapshot.zoneId,
    name: snapshot.name,
    sizeBytes: snapshot.physicalBytes,
  });
}

export function finishMachineSnapshot(world: World, snapshot: MachineSnapshotState): void {
  snapshot.state = 'Ready';
  makeCurrent(world, snapshot);
  const machine = world.state.machines[snapshot.machineId];
  const bytes = machine?.volumeIds.reduce((sum, id) => sum + (world.state.volumes[id]?.sizeBytes ?? 0), 0) ?? 0;
  beginUsage(world, {
    type: USAGE_TYPES.vmSnapshot,
    resourceId: snapshot.id,
    accountId: snapshot.accountId,
    projectId: snapshot.projectId,
    zoneId: snapshot.zoneId,
    name: snapshot.displayName,
    sizeBytes: writtenBytes(bytes),
  });
}

function demandRevertable(context: JobContext, snapshot: SnapshotState): void {
  const volume = jobVolume(context, snapshot.volumeId);
  const machine = volume.machineId === null ? null : jobMachine(context, volume.machineId);
  if (machine && machine.state !== 'Stopped')
    throw invalid(`The VM the specified disk is attached to is not in the shutdown state.`);
  if (machine && hasMachineSnapshots(context.world, machine.id))
    throw invalid(`Snapshot revert is not possible: VM ${machine.id} has VM snapshots`);
  if (volume.state !== 'Ready')
    throw invalid(`The volume ${volume.id} should be in the Ready state: it is ${volume.state}`);
}

function demandSnapshotable(context: JobContext, machine: MachineState, snapshot: MachineSnapshotState): void {
  demandState(machine, ['Running', 'Stopped'], 'create a VM snapshot of');
  if (machine.state === 'Stopped' && !context.world.settings.snapshotStoppedMachines)
    throw invalid(`KVM does not support VM snapshots without memory for a VM that is not running`);
  if (machine.state === 'Running') demandReachable(context.world, machine);
  if (snapshot.type === 'DiskAndMemory' && machine.state !== 'Running')
    throw invalid(`Creating a VM snapshot with memory needs a running VM`);
}

type SnapshotJob =
  | 'snapshot.create'
  | 'snapshot.delete'
  | 'snapshot.revert'
  | 'machine_snapshot.create'
  | 'machine_snapshot.delete'
  | 'machine_snapshot.revert';

export const snapshotJobs: JobTable<SnapshotJob> = {
  'snapshot.create': {
    begin: (context, { snapshotId }) => {
      const snapshot = snapshotOf(context, snapshotId);
      const volume = jobVolume(context, snapshot.volumeId);
      if (volume.state !== 'Ready')
        throw invalid(`VolumeId: ${volume.id} is not in Ready state but ${volume.state}. Cannot take snapshot.`);
      snapshot.state = 'BackingUp';
      volume.state = 'Snapshotting';
      return context.world.settings.timings.snapshotMs;
    },
    finish: (context, { snapshotId }) => {
      const snapshot = snapshotOf(context, snapshotId);
      const volume = context.world.state.volumes[snapshot.volumeId];
      if (volume?.state === 'Snapshotting') volume.state = 'Ready';
      finishSnapshot(context.world, snapshot);
      return { snapshot: snapshotView(context.sight, snapshot) };
    },
    undo: (context, { snapshotId }) => {
      const snapshot = context.world.state.snapshots[snapshotId];
      if (!snapshot) return;
      snapshot.state = 'Error';
      const volume = context.world.state.volumes[snapshot.volumeId];
      if (volume?.state === 'Snapshotting') volume.state = 'Ready';
    },
  },

  'snapshot.delete': {
    begin: (context, { snapshotId }) => {
      snapshotOf(context, snapshotId).state = 'Destroying';
      return context.world.settings.timings.snapshotMs;
    },
    finish: (context, { snapshotId }) => {
      removeSnapshot(context.world, snapshotOf(context, snapshotId).id);
      return { success: true };
    },
    undo: (context, { snapshotId }) => {
      const snapshot = context.world.state.snapshots[snapshotId];
      if (snapshot) snapshot.state = 'BackedUp';
    },
  },

  'snapshot.revert': {
    begin: (context, { snapshotId }) => {
      const snapshot = snapshotOf(context, snapshotId);
      demandRevertable(context, snapshot);
      jobVolume(context, snapshot.volumeId).state = 'RevertSnapshotting';
      return context.world.settings.timings.snapshotMs;
    },
    finish: (context, { snapshotId }) => {
      const snapshot = snapshotOf(context, snapshotId);
      jobVolume(context, snapshot.volumeId).state = 'Ready';
      return { snapshot: snapshotView(context.sight, snapshot) };
    },
    undo: (context, { snapshotId }) => {
      const volume = context.world.state.volumes[context.world.state.snapshots[snapshotId]?.volumeId ?? ''];
      if (volume?.state === 'RevertSnapshotting') volume.state = 'Ready';
    },
  },

  'machine_snapshot.create': {
    begin: (context, { snapshotId }) => {
      const snapshot = machineSnapshotOf(context, snapshotId);
      const machine = jobMachine(context, snapshot.machineId);
      try {
        demandSnapshotable(context, machine, snapshot);
      } catch (error) {
        // The record was made with the call; nothing of it is worth keeping.
        delete context.world.state.machineSnapshots[snapshotId];
        throw error;
      }
      snapshot.state = 'Creating';
      return context.world.settings.timings.snapshotMs;
    },
    finish: (context, { snapshotId }) => {
      const snapshot = machineSnapshotOf(context, snapshotId);
      finishMachineSnapshot(context.world, snapshot);
      return { vmsnapshot: machineSnapshotView(context.sight, snapshot) };
    },
    undo: (context, { snapshotId }) => {
      const snapshot = context.world.state.machineSnapshots[snapshotId];
      if (snapshot) snapshot.state = 'Error';
    },
  },

  'machine_snapshot.delete': {
    begin: (context, { snapshotId }) => {
      machineSnapshotOf(context, snapshotId).state = 'Expunging';
      return context.world.settings.timings.snapshotMs;
    },
    finish: (context, { snapshotId }) => {
      removeMachineSnapshot(context.world, machineSnapshotOf(context, snapshotId));
      return { success: true };
    },
    undo: (context, { snapshotId }) => {
      const snapshot = context.world.state.machineSnapshots[snapshotId];
      if (snapshot) snapshot.state = 'Ready';
    },
  },

  'machine_snapshot.revert': {
    begin: (context, { snapshotId }) => {
      const snapshot = machineSnapshotOf(context, snapshotId);
      const machine = jobMachine(context, snapshot.machineId);
      demandState(machine, ['Running', 'Stopped'], 'revert');
      if (snapshot.state !== 'Ready')
        throw invalid(`VM Snapshot reverting failed due to vm snapshot is not in the state of Ready.`);
      const isOfOtherState = (machine.state === 'Running') !== (snapshot.type === 'DiskAndMemory');
      if (isOfOtherState)
        throw invalid(
          `VM Snapshot revert not allowed: a running VM can be reverted to a snapshot of disk and memory, a stopped one to a disk snapshot`,
        );
      snapshot.state = 'Reverting';
      return context.world.settings.timings.snapshotMs;
    },
    finish: (context, { snapshotId }) => {
      const { world } = context;
      const snapshot = machineSnapshotOf(context, snapshotId);
      const machine = jobMachine(context, snapshot.machineId);
      snapshot.state = 'Ready';
      makeCurrent(world, snapshot);
      return { virtualmachine: machineView(context.sight, machine) };
    },
    undo: (context, { snapshotId }) => {
      const snapshot = context.world.state.machineSnapshots[snapshotId];
      if (snapshot) snapshot.state = 'Ready';
    },
  },
};
