import { volumeView } from '../views/storage.view.js';
import { invalid } from '../world/refusal.js';
import type { MachineState, VolumeState } from '../world/state.js';
import { GIB } from '../world/units.js';
import { attach, detach, meterAgain, removeVolume, volumesOf } from '../world/volumes.js';
import type { ActionOf, JobContext, JobTable } from './job-actions.js';
import { demandReachable, demandState, jobMachine } from './machine-jobs.js';

/** KVM: the CD drive takes the place of the third. */
const CD_DEVICE = 3;
const MOST_DATA_DISKS = 14;

export function jobVolume({ world }: JobContext, volumeId: string): VolumeState {
  const volume = world.state.volumes[volumeId];
  if (!volume) throw invalid(`Unable to find volume ${volumeId}`);
  return volume;
}

function resultOf(context: JobContext, volume: VolumeState): object {
  return { volume: volumeView(context.sight, volume) };
}

function freeDevice(context: JobContext, machine: MachineState, wanted: number | null): number {
  const taken = new Set(volumesOf(context.world, machine.id).map(({ deviceId }) => deviceId));
  if (taken.size > MOST_DATA_DISKS)
    throw invalid(
      `The specified VM already has the maximum number of data disks (${MOST_DATA_DISKS}) attached. Please specify another VM.`,
    );
  if (wanted !== null) {
    if (wanted === 0) throw invalid('deviceId 0 is used by the root disk');
    if (taken.has(wanted) || wanted === CD_DEVICE) throw invalid(`deviceId ${wanted} is used by VM ${machine.id}`);
    return wanted;
  }
  for (let device = 1; ; device += 1) if (device !== CD_DEVICE && !taken.has(device)) return device;
}

function attachTo(context: JobContext, volume: VolumeState, machine: MachineState, deviceId: number | null): void {
  attach(context.world, volume, machine, freeDevice(context, machine, deviceId));
  volume.state = 'Ready';
}

function demandAttachable(context: JobContext, { volumeId, machineId, deviceId }: ActionOf<'volume.attach'>): void {
  const volume = jobVolume(context, volumeId);
  const machine = jobMachine(context, machineId);
  if (machine.state !== 'Running' && machine.state !== 'Stopped')
    throw invalid('Please specify a VM that is either running or stopped.');
  if (volume.machineId !== null) throw invalid('Please specify a volume that is not attached to any VM.');
  if (volume.state !== 'Allocated' && volume.state !== 'Ready')
    throw invalid(`Volume state must be in Allocated, Ready or in Uploaded state: it is ${volume.state}`);
  if (machine.state === 'Running') demandReachable(context.world, machine);
  freeDevice(context, machine, deviceId);
}

type VolumeJob =
  'volume.create' | 'volume.attach' | 'volume.detach' | 'volume.resize' | 'volume.destroy' | 'volume.update';

export const volumeJobs: JobTable<VolumeJob> = {
  'volume.create': {
    begin: (context, { volumeId }) => {
      const volume = jobVolume(context, volumeId);
      // Only a volume from a snapshot is written now; an empty one waits for the machine that it is attached to.
      if (volume.snapshotId !== null) volume.state = 'Creating';
      return context.world.settings.timings.volumeMs;
    },
    finish: (context, { volumeId, machineId }) => {
      const volume = jobVolume(context, volumeId);
      if (volume.snapshotId !== null) volume.state = 'Ready';
      if (machineId !== null) attachTo(context, volume, jobMachine(context, machineId), null);
      return resultOf(context, volume);
    },
    undo: (context, { volumeId }) => {
      const volume = context.world.state.volumes[volumeId];
      if (volume) removeVolume(context.world, volume);
    },
  },

  'volume.attach': {
    begin: (context, action) => {
      demandAttachable(context, action);
      const volume = jobVolume(context, action.volumeId);
      volume.state = volume.state === 'Allocated' ? 'Creating' : 'Attaching';
      return context.world.settings.timings.attachMs;
    },
    finish: (context, { volumeId, machineId, deviceId }) => {
      const volume = jobVolume(context, volumeId);
      attachTo(context, volume, jobMachine(context, machineId), deviceId);
      return resultOf(context, volume);
    },
    undo: (context, { volumeId }) => {
      const volume = context.world.state.volumes[volumeId];
      if (volume) volume.state = volume.state === 'Creating' ? 'Allocated' : 'Ready';
    },
  },

  'volume.detach': {
    begin: (context, { volumeId }) => {
      const volume = jobVolume(context, volumeId);
      if (volume.machineId === null) throw invalid('The specified volume is not attached to a VM.');
      const machine = jobMachine(context, volume.machineId);
      demandState(machine, ['Running', 'Stopped', 'Destroyed'], 'detach a volume from');
      if (machine.state === 'Running') demandReachable(context.world, machine);
      return context.world.settings.timings.attachMs;
    },
    finish: (context, { volumeId }) => {
      const volume = jobVolume(context, volumeId);
      detach(context.world, volume);
      return resultOf(context, volume);
    },
  },

  'volume.resize': {
    begin: (context, { volumeId, sizeGib, shrink }) => {
      const volume = jobVolume(context, volumeId);
      if (volume.state !== 'Ready' && volume.state !== 'Allocated')
        throw invalid(`Volume should be in ready or allocated state before attempting a resize. It is ${volume.state}`);
      if (sizeGib * GIB < volume.sizeBytes && volume.type === 'ROOT' && shrink)
        throw invalid(`Shrink operation on ROOT volume is not supported`);
      if (volume.state === 'Ready') volume.state = 'Resizing';
      return context.world.settings.timings.volumeMs;
    },
    finish: (context, { volumeId, sizeGib, diskOfferingId }) => {
      const volume = jobVolume(context, volumeId);
      volume.sizeBytes = sizeGib * GIB;
      if (diskOfferingId !== null) volume.diskOfferingId = diskOfferingId;
      if (volume.state === 'Resizing') volume.state = 'Ready';
      meterAgain(context.world, volume);
      return resultOf(context, volume);
    },
    undo: (context, { volumeId }) => {
      const volume = context.world.state.volumes[volumeId];
      if (volume?.state === 'Resizing') volume.state = 'Ready';
    },
  },

  'volume.destroy': {
    begin: (context, { volumeId }) => {
      if (jobVolume(context, volumeId).machineId !== null)
        throw invalid('Please specify a volume that is not attached to any VM.');
      return context.world.settings.timings.volumeMs;
    },
    finish: (context, { volumeId, expunge }) => {
      const volume = jobVolume(context, volumeId);
      volume.state = 'Destroy';
      const result = resultOf(context, volume);
      if (expunge) removeVolume(context.world, volume);
      return result;
    },
  },

  'volume.update': {
    begin: (context, { volumeId }) => {
      jobVolume(context, volumeId);
      return context.world.settings.timings.shortMs;
    },
    finish: (context, { volumeId, name, deleteProtection }) => {
      const volume = jobVolume(context, volumeId);
      volume.name = name ?? volume.name;
      volume.deleteProtection = deleteProtection ?? volume.deleteProtection;
      return resultOf(context, volume);
    },
  },
};
