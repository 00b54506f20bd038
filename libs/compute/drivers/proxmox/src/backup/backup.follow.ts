import { ProviderError, type TaskState } from '@uni/compute-port';
import { z } from 'zod';
import { errorFromContent, errorFromExitStatus } from '../api/error.classifier.js';
import { pvePath, type PveApi } from '../api/pve.api.js';
import { parseUpid } from '../api/upid.js';
import { asRepeatable } from '../task/job.follow.js';
import { done, pending, type BackupHandle } from '../task/task.handle.js';
import { asPollFailure, readTask } from '../task/vendor.task.js';
import { markOfNotes, readBackups } from './backup.reader.js';

/** All that the task itself says of a failure; the reason stands in its log. */
const NO_REASON = /^job errors$/;
const REASON = /^ERROR: (?:Backup of VM \d+ failed - )?(?<reason>.+)$/;
const LOG_LINES = 500;

export async function followBackup(api: PveApi, handle: BackupHandle, now: Date): Promise<TaskState> {
  if (handle.upid !== null) {
    const task = await readTask(api, handle.upid, now);
    if (task.state === 'running') return pending(handle, task.detail);
    if (task.state === 'failed') {
      const reason = NO_REASON.test(task.exitStatus) ? await reasonOf(api, handle.upid) : null;
      throw asRepeatable(errorFromExitStatus(reason ?? task.exitStatus));
    }
  }
  const made = (await ask(readBackups(api, handle.storage, handle.vmid))).find(
    ({ notes }) => markOfNotes(notes) === handle.backup,
  );
  if (made) return done(made.volid);
  throw errorFromContent(`the backup of guest ${handle.vmid} has ended, but is not on ${handle.storage}`);
}

async function reasonOf(api: PveApi, upid: string): Promise<string | null> {
  const node = parseUpid(upid)?.node ?? '';
  const lines = await ask(
    api.get({
      label: 'task_log',
      path: pvePath('nodes', node, 'tasks', upid, 'log'),
      query: { start: 0, limit: LOG_LINES },
      schema: z.array(z.object({ t: z.string() })),
    }),
  );
  const reasons = lines.flatMap(({ t }) => REASON.exec(t)?.groups?.['reason'] ?? []);
  return reasons[0] ?? null;
}

async function ask<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    throw error instanceof ProviderError ? asPollFailure(error) : error;
  }
}
