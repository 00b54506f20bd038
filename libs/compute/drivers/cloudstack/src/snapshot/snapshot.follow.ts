import type { TaskState } from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { backupMaking, readBackup } from '../backup/disk.snapshots.js';
import type { CloudOptions } from '../connection/connection.options.js';
import { followMaking, followRemoving, type MakingVendor } from '../task/making.follow.js';
import type { HandleOf } from '../task/task.handle.js';
import { beginJob } from '../task/vendor.job.js';
import { makingOf, readSnapshot } from './machine.snapshots.js';

/** Follows the making or the removal of a snapshot of either kind: of a machine, or of its disk. */
export function followSnapshot(
  api: CloudStackApi,
  options: CloudOptions,
  handle: HandleOf<'making'> | HandleOf<'removing'>,
): Promise<TaskState> {
  const vendor: MakingVendor =
    handle.kind === 'backup'
      ? {
          look: async () => backupMaking(await readBackup(api, options, handle.id)),
          remove: (id) => beginJob(api, 'deleteSnapshot', { id }),
        }
      : {
          look: async () => makingOf(await readSnapshot(api, options, handle.id)),
          remove: (id) => beginJob(api, 'deleteVMSnapshot', { vmsnapshotid: id }),
        };
  return handle.op === 'making' ? followMaking(api, handle, vendor) : followRemoving(api, handle, vendor);
}
