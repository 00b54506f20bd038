import { machineView } from '../views/machine.view.js';
import { Sight } from '../views/sight.js';
import { addDoneEvent } from '../world/events.js';
import { recoverMachine } from '../world/machines.js';
import { denied, invalid } from '../world/refusal.js';
import type { MachineState } from '../world/state.js';
import type { JobAction } from '../jobs/job-actions.js';
import type { Call, JobRequest } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { bool, owned, REQUIRED, uuid, uuids } from '../wire/param-spec.js';
import { demandRoom } from '../world/limits.js';

const target = { id: owned('machines', REQUIRED) };

/** A job on a machine, which has it for itself. */
export function machineJob(machine: MachineState, action: JobAction, type: string, words: string): JobRequest {
  return {
    instanceType: 'VirtualMachine',
    instanceId: machine.id,
    lock: machine.id,
    action,
    event: { type, resourceType: 'VirtualMachine', words },
  };
}

/** Recovering and expunging are the operator's to allow. @throws ApiRefusal 531 */
export function demandExpungeRight(call: Call, words: string): void {
  if (call.caller.account.role === 'Admin' || call.world.settings.allowUserExpungeRecover) return;
  throw denied(`Parameter ${words} can be passed by Admin only. Or when the allow.user.expunge.recover.vm key is set.`);
}

/** @throws ApiRefusal 531 in a suspended project. */
export function demandActiveProject(call: Call, projectId: string | null): void {
  const project = projectId === null ? undefined : call.world.state.projects[projectId];
  if (project && project.state !== 'Active')
    throw denied(`Can't perform the operation: project ${project.id} is in the state ${project.state}`);
}

function demandUnprotected(call: Call, machine: MachineState): void {
  if (machine.deleteProtection && call.world.isAtLeast('4.20'))
    throw invalid(`Instance [${machine.id}] has delete protection enabled and cannot be deleted.`);
}

function subject(call: Call): MachineState {
  const machine = call.need('id', 'machines');
  demandActiveProject(call, machine.projectId);
  return machine;
}

function destroy(call: Call): JobRequest {
  const machine = subject(call);
  const expunge = call.params.flag('expunge') ?? false;
  if (expunge) demandExpungeRight(call, 'expunge');
  demandUnprotected(call, machine);
  const volumeIds = call.params.list('volumeids') ?? [];
  for (const id of volumeIds) {
    const volume = call.world.state.volumes[id];
    if (volume?.machineId !== machine.id || volume.type !== 'DATADISK')
      throw invalid(`Volume ${id} is not a data disk of VM ${machine.id}`);
  }
  const action = { do: 'machine.destroy', machineId: machine.id, expunge, volumeIds } as const;
  return machineJob(machine, action, 'VM.DESTROY', 'destroying Vm');
}

function recover(call: Call): object {
  const machine = call.need('id', 'machines');
  demandExpungeRight(call, 'recover');
  if (machine.state !== 'Destroyed')
    throw invalid(`VM ${machine.id} is not in the right state to be recovered: ${machine.state}`);
  demandRoom(call.world, machine, { vm: 0 });
  recoverMachine(call.world, machine, call.command);
  addDoneEvent(call.world, {
    type: 'VM.RECOVER',
    description: `recovered Vm. Id: ${machine.id}`,
    userId: call.caller.userId,
    accountId: machine.accountId,
    projectId: machine.projectId,
    resourceId: machine.id,
    resourceType: 'VirtualMachine',
    resourceName: machine.name,
  });
  return { virtualmachine: machineView(new Sight(call.world, call.caller.isRoot), machine) };
}

export const machinePowerCommands: readonly Command[] = [
  {
    name: 'startVirtualMachine',
    description: 'Starts a machine',
    kind: 'async',
    params: { ...target, hostid: uuid('hosts', { adminOnly: true }), considerlasthost: bool({ since: '4.18' }) },
    handle: (call) => {
      const machine = subject(call);
      return machineJob(machine, { do: 'machine.start', machineId: machine.id }, 'VM.START', 'starting Vm');
    },
  },
  {
    name: 'stopVirtualMachine',
    description: 'Stops a machine, or marks it as stopped',
    kind: 'async',
    params: { ...target, forced: bool() },
    handle: (call) => {
      const machine = subject(call);
      const forced = call.params.flag('forced') ?? false;
      return machineJob(machine, { do: 'machine.stop', machineId: machine.id, forced }, 'VM.STOP', 'stopping Vm');
    },
  },
  {
    name: 'rebootVirtualMachine',
    description: 'Reboots a machine',
    kind: 'async',
    params: { ...target, forced: bool({ since: '4.16' }) },
    handle: (call) => {
      const machine = subject(call);
      const forced = call.params.flag('forced') ?? false;
      return machineJob(machine, { do: 'machine.reboot', machineId: machine.id, forced }, 'VM.REBOOT', 'rebooting Vm');
    },
  },
  {
    name: 'destroyVirtualMachine',
    description: 'Destroys a machine; it can be recovered for a while',
    kind: 'async',
    params: { ...target, expunge: bool(), volumeids: uuids('volumes') },
    handle: destroy,
  },
  {
    name: 'recoverVirtualMachine',
    description: 'Recovers a destroyed machine',
    kind: 'sync',
    params: target,
    handle: recover,
  },
  {
    name: 'expungeVirtualMachine',
    description: 'Expunges a machine for good',
    kind: 'async',
    params: target,
    handle: (call) => {
      const machine = call.need('id', 'machines');
      demandExpungeRight(call, 'expunge');
      demandUnprotected(call, machine);
      if (!['Destroyed', 'Expunging', 'Stopped', 'Error'].includes(machine.state))
        throw invalid(`Please destroy VM ${machine.id} before expunging it: it is in the state ${machine.state}`);
      return machineJob(machine, { do: 'machine.expunge', machineId: machine.id }, 'VM.EXPUNGE', 'expunging Vm');
    },
  },
  {
    name: 'migrateVirtualMachine',
    description: 'Moves a running machine to another host',
    kind: 'async',
    admin: 'root',
    params: { virtualmachineid: uuid('machines', REQUIRED), hostid: uuid('hosts') },
    handle: (call) => {
      const machine = call.need('virtualmachineid', 'machines');
      const hostId = call.params.text('hostid') ?? null;
      return machineJob(
        machine,
        { do: 'machine.migrate', machineId: machine.id, hostId },
        'VM.MIGRATE',
        'migrating Vm',
      );
    },
  },
];
