import type { JobAction } from '../jobs/job-actions.js';
import { backupView } from '../views/storage.view.js';
import { Sight } from '../views/sight.js';
import type { Call, JobRequest } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { paged } from '../wire/paging.js';
import { bool, owned, OWNERSHIP, PAGING, REQUIRED, text, uuid } from '../wire/param-spec.js';
import { keywordFilter, newestFirst, ownershipFilter } from '../wire/selection.js';
import { invalid } from '../world/refusal.js';
import type { BackupState, MachineState } from '../world/state.js';
import { must, type World } from '../world/world.js';
import { demandActiveProject, machineJob } from './machine-power.commands.js';

const MACHINE = { virtualmachineid: owned('machines', REQUIRED) };

function subject(call: Call): MachineState {
  const machine = call.need('virtualmachineid', 'machines');
  demandActiveProject(call, machine.projectId);
  return machine;
}

export function newBackup(world: World, machine: MachineState, name?: string, description?: string): BackupState {
  const id = world.uuid();
  const backup: BackupState = {
    id,
    name: name ?? `${machine.name}-${new Date(world.nowMs()).toISOString().slice(0, 19)}`,
    description: description ?? null,
    machineId: machine.id,
    machineName: machine.name,
    offeringId: must(machine.backupOfferingId, `the backup offering of ${machine.id}`),
    zoneId: machine.zoneId,
    status: 'Queued',
    sizeBytes: 0,
    virtualBytes: machine.volumeIds.reduce((sum, volume) => sum + (world.state.volumes[volume]?.sizeBytes ?? 0), 0),
    createdMs: world.nowMs(),
    accountId: machine.accountId,
    projectId: machine.projectId,
  };
  world.state.backups[id] = backup;
  return backup;
}

function create(call: Call): JobRequest {
  const machine = subject(call);
  if (machine.backupOfferingId === null) throw invalid(`VM ${machine.id} is not assigned to any backup offering`);
  const isNewer = call.world.isAtLeast('4.21');
  const name = isNewer ? call.params.text('name') : undefined;
  const description = isNewer ? call.params.text('description') : undefined;
  const backup = newBackup(call.world, machine, name || undefined, description);
  call.created('Backup', backup.id);
  const action: JobAction = { do: 'backup.create', backupId: backup.id };
  return machineJob(machine, action, 'BACKUP.CREATE', 'creating backup of Vm');
}

function backupJob(backup: BackupState, action: JobAction, type: string, words: string): JobRequest {
  return {
    instanceType: 'Backup',
    instanceId: backup.id,
    lock: backup.machineId,
    action,
    event: { type, resourceType: 'Backup', words },
  };
}

export const backupCommands: readonly Command[] = [
  {
    name: 'listBackups',
    description: 'Lists backups',
    kind: 'sync',
    params: {
      ...PAGING,
      ...OWNERSHIP,
      id: owned('backups'),
      virtualmachineid: text(),
      zoneid: uuid('zones'),
      backupofferingid: text(),
    },
    handle: (call) => {
      const owns = ownershipFilter(call);
      const id = call.params.text('id');
      const machineId = call.params.text('virtualmachineid');
      const zoneId = call.params.text('zoneid');
      const holdsKeyword = keywordFilter(call);
      const matches = Object.values(call.world.state.backups)
        .filter(id === undefined ? owns : (backup) => backup.id === id)
        .filter((backup) => machineId === undefined || backup.machineId === machineId)
        .filter((backup) => zoneId === undefined || backup.zoneId === zoneId)
        .filter((backup) => holdsKeyword(backup.name, backup.machineName));
      const sight = new Sight(call.world, call.caller.isRoot);
      return paged(call, 'backup', newestFirst(matches), (backup) => backupView(sight, backup));
    },
  },
  {
    name: 'assignVirtualMachineToBackupOffering',
    description: 'Allows backups of a machine',
    kind: 'async',
    params: { ...MACHINE, backupofferingid: uuid('backupOfferings', REQUIRED) },
    handle: (call) => {
      const machine = subject(call);
      const offering = call.need('backupofferingid', 'backupOfferings');
      if (offering.zoneId !== machine.zoneId) throw invalid('The backup offering is of another zone than the VM');
      if (machine.backupOfferingId !== null) throw invalid(`VM ${machine.id} already is assigned to a backup offering`);
      const action: JobAction = { do: 'backup.assign', machineId: machine.id, offeringId: offering.id };
      return machineJob(machine, action, 'BACKUP.OFFERING.ASSIGN', 'assigning Vm to backup offering');
    },
  },
  {
    name: 'removeVirtualMachineFromBackupOffering',
    description: 'Ends backups of a machine',
    kind: 'async',
    params: { ...MACHINE, forced: bool() },
    handle: (call) => {
      const machine = subject(call);
      const hasBackups = Object.values(call.world.state.backups).some(({ machineId }) => machineId === machine.id);
      if (hasBackups && call.params.flag('forced') !== true)
        throw invalid(`VM ${machine.id} has backups: force the removal to lose them from the offering`);
      const action: JobAction = { do: 'backup.unassign', machineId: machine.id };
      return machineJob(machine, action, 'BACKUP.OFFERING.REMOVE', 'removing Vm from backup offering');
    },
  },
  {
    name: 'createBackup',
    description: 'Makes a backup of a machine',
    kind: 'async',
    params: {
      ...MACHINE,
      name: text({ since: '4.21' }),
      description: text({ since: '4.21' }),
      quiescevm: bool({ since: '4.21' }),
    },
    handle: create,
  },
  {
    name: 'deleteBackup',
    description: 'Deletes a backup',
    kind: 'async',
    params: { id: owned('backups', REQUIRED), forced: bool() },
    handle: (call) => {
      const backup = call.need('id', 'backups');
      return backupJob(backup, { do: 'backup.delete', backupId: backup.id }, 'BACKUP.DELETE', 'deleting backup');
    },
  },
  {
    name: 'restoreBackup',
    description: 'Puts a stopped machine back to a backup',
    kind: 'async',
    params: { id: owned('backups', REQUIRED) },
    handle: (call) => {
      const backup = call.need('id', 'backups');
      if (backup.status !== 'BackedUp') throw invalid(`Backup ${backup.id} should be in BackedUp state`);
      return backupJob(backup, { do: 'backup.restore', backupId: backup.id }, 'BACKUP.RESTORE', 'restoring backup');
    },
  },
];
