import { backupsOn, requireBackupStorage, unpackBackup, writeBackup } from '../world/backups.js';
import { newMac, referencedVolumes } from '../world/guests.js';
import { markForPruning, parseRetention } from '../world/prune.js';
import { Refusal } from '../world/refusal.js';
import type { TaskState } from '../world/state.js';
import { findVolume, removeVolume } from '../world/volumes.js';
import type { World } from '../world/world.js';
import { RECHECK_MS, type ActionTable } from './action-context.js';
import { withNewMacs } from './clone-actions.js';
import { startQuietly, taskGuest } from './guest-actions.js';

const FAILED = /^ERROR: Backup of VM \d+ failed/;

/** Another backup on the same node that has got past the queue. */
function busyBackup(world: World, task: TaskState): boolean {
  return Object.values(world.state.tasks).some(
    (other) =>
      other !== task &&
      other.type === 'vzdump' &&
      other.node === task.node &&
      other.status === 'running' &&
      other.cursor > 0,
  );
}

function hasFailed(task: TaskState, vmid: number): boolean {
  return task.log.some((line) => line.startsWith(`ERROR: Backup of VM ${vmid} failed`));
}

type BackupAction =
  'backup.queue' | 'backup.begin' | 'backup.write' | 'backup.prune' | 'backup.conclude' | 'restore.run';

export const backupActions: Pick<ActionTable, BackupAction> = {
  'backup.queue': ({ world, task, waitedMs }, { timeoutMs }) => {
    if (!busyBackup(world, task)) return;
    if (waitedMs() >= timeoutMs) throw new Refusal("can't acquire lock '/var/run/vzdump.lock' - got timeout");
    return { retryAfterMs: RECHECK_MS };
  },

  'backup.begin': ({ world, task, log }, { vmid, refusal }) => {
    log(`INFO: Starting Backup of VM ${vmid}`);
    const guest = world.guest(vmid);
    const why =
      refusal ??
      (!guest || guest.node !== task.node
        ? `unable to find VM '${vmid}'`
        : guest.lock === null
          ? null
          : `${guest.kind === 'qemu' ? 'VM' : 'CT'} is locked (${guest.lock})`);
    if (why !== null || !guest) return log(`ERROR: Backup of VM ${vmid} failed - ${why ?? ''}`);
    guest.lock = 'backup';
    task.heldLock = { vmid, lock: 'backup' };
  },

  'backup.write': ({ world, task, log }, { vmid, storage, notesTemplate, protect }) => {
    if (hasFailed(task, vmid)) return;
    const guest = world.guest(vmid);
    task.heldLock = null;
    if (!guest) return log(`ERROR: Backup of VM ${vmid} failed - unable to find VM '${vmid}'`);
    if (guest.lock === 'backup') guest.lock = null;
    try {
      const volume = writeBackup(world, guest, { storage, notesTemplate, protect });
      log(`INFO: creating vzdump archive '${volume.volid}'`);
      log(`INFO: archive file size: ${volume.sizeBytes}`);
      log(`INFO: Finished Backup of VM ${vmid}`);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      log(`ERROR: Backup of VM ${vmid} failed - ${error.message}`);
    }
  },

  'backup.prune': ({ world, task, log }, { vmid, storage, retention, kind }) => {
    if (vmid !== null && hasFailed(task, vmid)) return;
    const where = requireBackupStorage(world, storage, task.node);
    const all = backupsOn(world, where, task.node).filter(({ backup }) => kind === null || backup?.kind === kind);
    for (const owner of new Set(all.map((archive) => archive.vmid))) {
      if (vmid !== null && owner !== vmid) continue;
      const archives = all.filter((archive) => archive.vmid === owner);
      for (const [volid, mark] of markForPruning(archives, parseRetention(retention))) {
        if (mark !== 'remove') continue;
        removeVolume(world, volid, task.node);
        log(`INFO: removing backup '${volid}'`);
      }
    }
  },

  'backup.conclude': ({ task, log }) => {
    if (task.log.some((line) => FAILED.test(line))) throw new Refusal('job errors');
    log('INFO: Backup job finished successfully');
  },

  'restore.run': (context, { vmid, archive, storage, unique, pool, start, config }) => {
    const { world, task } = context;
    const guest = taskGuest(context, vmid);
    if (guest.run) throw new Refusal(`unable to restore VM ${vmid} - vm is running`);
    const backup = findVolume(world, archive, task.node)?.backup;
    if (!backup) throw new Refusal(`unable to restore VM ${vmid} - volume '${archive}' does not exist`);
    for (const volid of referencedVolumes(guest)) removeVolume(world, volid, guest.node);
    const unpacked = unpackBackup(world, backup, { vmid, node: guest.node, storage });
    guest.config = { ...(unique ? withNewMacs(unpacked, () => newMac(world)) : unpacked), ...config };
    guest.pending = {};
    guest.pendingDeletes = {};
    guest.snapshots = {};
    guest.parentSnapshot = null;
    if (guest.lock === 'create') guest.lock = null;
    if (pool !== null) guest.pool = pool;
    world.record('relabelled', guest, task.upid);
    if (start) startQuietly(world, guest);
  },
};
