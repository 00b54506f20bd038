import { machineView } from '../views/machine.view.js';
import { chooseHost, demandZone } from '../world/capacity.js';
import { ref } from '../world/collections.js';
import { destroyMachine, expungeMachine, powerOff, powerOn, setState } from '../world/machines.js';
import { CODES, ApiRefusal, internal, invalid } from '../world/refusal.js';
import type { MachineState } from '../world/state.js';
import { removeVolume } from '../world/volumes.js';
import type { World } from '../world/world.js';
import type { JobContext, JobTable } from './job-actions.js';

/** The machine a job is about. It may have gone since the job began. */
export function jobMachine({ world }: JobContext, machineId: string): MachineState {
  const machine = world.state.machines[machineId];
  if (!machine) throw invalid(`unable to find a virtual machine with id ${machineId}`);
  return machine;
}

/** @throws ApiRefusal 431 when the machine is in none of these states. */
export function demandState(machine: MachineState, states: readonly MachineState['state'][], words: string): void {
  if (!states.includes(machine.state))
    throw invalid(`Unable to ${words} VM ${machine.name} (${machine.id}): it is in the state ${machine.state}`);
}

/** Nobody on its host answers when its zone is cut off. */
export function demandReachable(world: World, machine: MachineState): void {
  if (world.isZoneDown(machine.zoneId))
    throw new ApiRefusal(CODES.unavailable, `Unable to reach the agent of the host of VM ${machine.name}`);
}

/** What the result of a job on a machine shows; its password the one time it may be read. */
export function resultOf(context: JobContext, machine: MachineState): object {
  const password = context.job.secret;
  return {
    virtualmachine: machineView(context.sight, machine, new Set(['all']), password === null ? {} : { password }),
  };
}

type MachineJob =
  | 'machine.deploy'
  | 'machine.start'
  | 'machine.stop'
  | 'machine.reboot'
  | 'machine.destroy'
  | 'machine.expunge'
  | 'machine.migrate';

export const machineJobs: JobTable<MachineJob> = {
  'machine.deploy': {
    begin: (context, { machineId, start }) => {
      const { world } = context;
      const machine = jobMachine(context, machineId);
      if (!start) return world.settings.timings.shortMs;
      try {
        machine.hostId = chooseHost(world, machine).id;
      } catch (error) {
        // The record stays, as proof of what was tried.
        setState(world, machine, 'Error');
        throw error;
      }
      setState(world, machine, 'Starting');
      for (const id of machine.volumeIds) ref(world, 'volumes', id).state = 'Creating';
      return world.settings.timings.deployMs;
    },
    finish: (context, { machineId, start }) => {
      const machine = jobMachine(context, machineId);
      if (start) {
        for (const id of machine.volumeIds) ref(context.world, 'volumes', id).state = 'Ready';
        powerOn(context.world, machine);
      }
      return resultOf(context, machine);
    },
    undo: (context, { machineId }) => {
      const machine = context.world.state.machines[machineId];
      if (!machine) return;
      machine.hostId = null;
      for (const id of machine.volumeIds) ref(context.world, 'volumes', id).state = 'Ready';
      setState(context.world, machine, 'Error');
    },
  },

  'machine.start': {
    begin: (context, { machineId }) => {
      const { world } = context;
      const machine = jobMachine(context, machineId);
      if (machine.state === 'Running')
        throw invalid(`The virtual machine ${machine.name} (${machine.id}) is already running`);
      demandState(machine, ['Stopped'], 'start');
      machine.hostId = chooseHost(world, machine).id;
      setState(world, machine, 'Starting');
      return world.settings.timings.startMs;
    },
    finish: (context, { machineId }) => {
      const machine = jobMachine(context, machineId);
      powerOn(context.world, machine);
      return resultOf(context, machine);
    },
    undo: (context, { machineId }) => {
      const machine = context.world.state.machines[machineId];
      if (!machine) return;
      machine.hostId = null;
      setState(context.world, machine, 'Stopped');
    },
  },

  'machine.stop': {
    begin: (context, { machineId, forced }) => {
      const { world } = context;
      const machine = jobMachine(context, machineId);
      const { timings } = world.settings;
      if (machine.state === 'Stopped') return timings.shortMs;
      if (machine.state !== 'Running')
        throw internal(`Unable to stop VM ${machine.name}: it is in the state ${machine.state}`);
      // Forced marks it as stopped even when nobody answers.
      if (!forced) demandReachable(world, machine);
      setState(world, machine, 'Stopping');
      if (forced) return timings.forcedStopMs;
      return machine.ignoresAcpi ? timings.stopTimeoutMs : timings.stopMs;
    },
    finish: (context, { machineId, forced }) => {
      const machine = jobMachine(context, machineId);
      if (machine.state === 'Stopping') {
        if (machine.ignoresAcpi && !forced)
          throw internal(`Failed to stop VM ${machine.name}: it did not shut down in time`);
        powerOff(context.world, machine);
      }
      return resultOf(context, machine);
    },
    undo: (context, { machineId }) => {
      const machine = context.world.state.machines[machineId];
      if (machine?.state === 'Stopping') setState(context.world, machine, 'Running');
    },
  },

  'machine.reboot': {
    begin: (context, { machineId }) => {
      const machine = jobMachine(context, machineId);
      if (machine.state !== 'Running')
        throw internal(`VM ${machine.name} is not in Running state, failed to reboot it`);
      demandReachable(context.world, machine);
      return context.world.settings.timings.rebootMs;
    },
    finish: (context, { machineId }) => {
      const machine = jobMachine(context, machineId);
      machine.startedAtMs = context.world.nowMs();
      return resultOf(context, machine);
    },
  },

  'machine.destroy': {
    begin: (context, { machineId }) => {
      const { world } = context;
      const machine = jobMachine(context, machineId);
      if (machine.state === 'Destroyed' || machine.state === 'Expunging') return world.settings.timings.shortMs;
      demandState(machine, ['Running', 'Stopped', 'Error'], 'destroy');
      if (machine.state === 'Running') {
        demandReachable(world, machine);
        setState(world, machine, 'Stopping');
      }
      return world.settings.timings.destroyMs;
    },
    finish: (context, { machineId, expunge, volumeIds }) => {
      const { world, job } = context;
      const machine = jobMachine(context, machineId);
      if (machine.state !== 'Destroyed' && machine.state !== 'Expunging') destroyMachine(world, machine, job.id);
      for (const id of volumeIds) {
        const volume = world.state.volumes[id];
        if (volume?.machineId === machine.id && volume.type === 'DATADISK') removeVolume(world, volume);
      }
      const shown = resultOf(context, machine);
      if (!expunge) return shown;
      expungeMachine(world, machine, job.id);
      return { virtualmachine: { ...(shown as { virtualmachine: object }).virtualmachine, state: 'Expunging' } };
    },
    undo: (context, { machineId }) => {
      const machine = context.world.state.machines[machineId];
      if (machine?.state === 'Stopping') setState(context.world, machine, 'Running');
    },
  },

  'machine.expunge': {
    begin: (context, { machineId }) => {
      const machine = jobMachine(context, machineId);
      demandState(machine, ['Destroyed', 'Expunging', 'Stopped', 'Error'], 'expunge');
      setState(context.world, machine, 'Expunging');
      return context.world.settings.timings.expungeMs;
    },
    finish: (context, { machineId }) => {
      expungeMachine(context.world, jobMachine(context, machineId), context.job.id);
      return { success: true };
    },
    undo: (context, { machineId }) => {
      const machine = context.world.state.machines[machineId];
      if (machine) setState(context.world, machine, machine.destroyedAtMs === null ? 'Stopped' : 'Destroyed');
    },
  },

  'machine.migrate': {
    begin: (context, { machineId }) => {
      const machine = jobMachine(context, machineId);
      demandState(machine, ['Running'], 'migrate');
      demandZone(context.world, machine);
      setState(context.world, machine, 'Migrating');
      return context.world.settings.timings.startMs;
    },
    finish: (context, { machineId, hostId }) => {
      const machine = jobMachine(context, machineId);
      machine.hostId = hostId ?? machine.hostId;
      setState(context.world, machine, 'Running');
      return resultOf(context, machine);
    },
    undo: (context, { machineId }) => {
      const machine = context.world.state.machines[machineId];
      if (machine) setState(context.world, machine, 'Running');
    },
  },
};
