import type { TaskHandle, TaskState } from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { followAddress } from '../address/address.facet.js';
import { followAdopt } from '../adopt/machine.adopt.js';
import type { CloudOptions } from '../connection/connection.options.js';
import { followCreate } from '../create/create.chain.js';
import { followDestroy } from '../destroy/machine.destroy.js';
import { followIso } from '../iso/iso.facet.js';
import { followPower } from '../power/power.follow.js';
import { followRebuild } from '../rebuild/machine.rebuild.js';
import { followResize } from '../resize/machine.resize.js';
import { followSnapshot } from '../snapshot/snapshot.follow.js';
import { followRevert } from '../snapshot/snapshot.revert.js';
import { followVolumeChange } from '../volume/volume.change.js';
import { followVolume } from '../volume/volume.create.js';
import { followVolumeRemoval } from '../volume/volume.remove.js';
import { parseHandle } from './task.handle.js';
import { followJob } from './vendor.job.js';

/** Hands a stored handle to the part of the driver that has made it. */
export function followTask(api: CloudStackApi, options: CloudOptions, stored: TaskHandle): Promise<TaskState> {
  const handle = parseHandle(stored);
  switch (handle.op) {
    case 'create':
      return followCreate(api, options, handle);
    case 'power':
      return followPower(api, options, handle);
    case 'resize':
      return followResize(api, options, handle);
    case 'destroy':
      return followDestroy(api, options, handle);
    case 'adopt':
      return followAdopt(api, options, handle);
    case 'rebuild':
      return followRebuild(api, options, handle);
    case 'making':
    case 'removing':
      return followSnapshot(api, options, handle);
    case 'revert':
      return followRevert(api, options, handle);
    case 'volume':
      return followVolume(api, options, handle);
    case 'volume_change':
      return followVolumeChange(api, options, handle);
    case 'volume_remove':
      return followVolumeRemoval(api, options, handle);
    case 'iso':
      return followIso(api, options, handle);
    case 'address':
      return followAddress(api, options, handle);
    case 'job':
      return followJob(api, handle);
  }
}
