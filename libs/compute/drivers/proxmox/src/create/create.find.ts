import type { CreateSpec, FindResult, Placement } from '@uni/compute-port';
import type { PveApi } from '../api/pve.api.js';
import type { PveConnection } from '../connection/connection.options.js';
import { livePowerState, readGuestStatus } from '../guest/guest.status.js';
import { parsePlacement } from '../placement/placement.handle.js';
import { driveToGrow } from '../resize/size.steps.js';
import { done, pending } from '../task/task.handle.js';
import { handleOf } from './create.begin.js';
import { isConfigured } from './create.steps.js';
import { whoHolds } from './reserved.id.js';

/** Looks under the reserved id for what an earlier call has made, and says how much of it is left to do. */
export async function findCreated(
  api: PveApi,
  connection: PveConnection,
  spec: CreateSpec,
  placement: Placement,
): Promise<FindResult> {
  const handle = handleOf(spec, parsePlacement(placement.handle));
  const seen = await whoHolds(api, { ...handle, tokenId: connection.tokenId });
  if (seen.holder === 'undecided') return { found: 'undecided' };
  if (seen.holder !== 'ours') return { found: 'no' };
  const externalId = String(handle.vmid);
  const isShaped = isConfigured(seen.config, spec, handle.vmid) && !driveToGrow(seen.config, spec.size.diskGib);
  if (isShaped && livePowerState(await readGuestStatus(api, seen.node, handle.vmid)) === 'running') {
    return { found: 'yes', externalId, task: done(handle.vmid) };
  }
  return { found: 'yes', externalId, task: pending(handle, 'found by its mark') };
}
