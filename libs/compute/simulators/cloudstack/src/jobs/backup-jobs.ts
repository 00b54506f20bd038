import { recoverMachine } from '../world/machines.js';
import { invalid } from '../world/refusal.js';
import type { BackupState } from '../world/state.js';
import { beginUsage, endUsage, USAGE_TYPES } from '../world/usage.js';
import type { World } from '../world/world.js';
import type { JobContext, JobTable } from './job-actions.js';
import { demandReachable, demandState, jobMachine } from './machine-jobs.js';
import { writtenBytes } from './snapshot-jobs.js';

function backupOf({ world }: JobContext, id: string): BackupState {
  const backup = world.state.backups[id];
  if (!backup) throw invalid(`Backup ${id} does not exist`);
  return backup;
}

export function finishBackup(world: World, backup: BackupState): void {
  backup.status = 'BackedUp';
  backup.sizeBytes = writtenBytes(backup.virtualBytes);
  beginUsage(world, {
    type: USAGE_TYPES.backup,
    resourceId: backup.id,
    accountId: backup.accountId,
    projectId: backup.projectId,
    zoneId: backup.zoneId,
    name: backup.name,
    sizeBytes: backup.sizeBytes,
  });
}

export function removeBackup(world: World, id: string): void {
  endUsage(world, id);
  delete world.state.backups[id];
}

const DONE = { success: true };

export const backupJobs: JobTable<
  'backup.assign' | 'backup.unassign' | 'backup.create' | 'backup.delete' | 'backup.restore'
> = {
  'backup.assign': {
    begin: (context, { machineId }) => {
      demandState(jobMachine(context, machineId), ['Running', 'Stopped'], 'assign a backup offering to');
      return context.world.settings.timings.shortMs;
    },
    finish: (context, { machineId, offeringId }) => {
      jobMachine(context, machineId).backupOfferingId = offeringId;
      return DONE;
    },
  },
  'backup.unassign': {
    begin: (context, { machineId }) => {
      jobMachine(context, machineId);
      return context.world.settings.timings.shortMs;
    },
    finish: (context, { machineId }) => {
      jobMachine(context, machineId).backupOfferingId = null;
      return DONE;
    },
  },
  'backup.create': {
    begin: (context, { backupId }) => {
      const backup = backupOf(context, backupId);
      const machine = jobMachine(context, backup.machineId);
      demandState(machine, ['Running', 'Stopped'], 'back up');
      demandReachable(context.world, machine);
      backup.status = 'BackingUp';
      return context.world.settings.timings.backupMs;
    },
    finish: (context, { backupId }) => {
      finishBackup(context.world, backupOf(context, backupId));
      return DONE;
    },
    undo: (context, { backupId }) => {
      const backup = context.world.state.backups[backupId];
      if (backup) backup.status = 'Error';
    },
  },
  'backup.delete': {
    begin: (context, { backupId }) => {
      backupOf(context, backupId);
      return context.world.settings.timings.backupMs;
    },
    finish: (context, { backupId }) => {
      removeBackup(context.world, backupOf(context, backupId).id);
      return DONE;
    },
  },
  'backup.restore': {
    begin: (context, { backupId }) => {
      const backup = backupOf(context, backupId);
      const machine = jobMachine(context, backup.machineId);
      if (machine.state !== 'Stopped' && machine.state !== 'Destroyed')
        throw invalid(`Existing VM should be stopped before being restored from backup`);
      backup.status = 'Restoring';
      return context.world.settings.timings.backupMs;
    },
    finish: (context, { backupId }) => {
      const backup = backupOf(context, backupId);
      backup.status = 'BackedUp';
      const machine = jobMachine(context, backup.machineId);
      if (machine.state === 'Destroyed') recoverMachine(context.world, machine, context.job.id);
      return DONE;
    },
    undo: (context, { backupId }) => {
      const backup = context.world.state.backups[backupId];
      if (backup) backup.status = 'BackedUp';
    },
  },
};
