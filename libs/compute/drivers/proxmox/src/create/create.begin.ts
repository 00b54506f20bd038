import { ProviderError, type Accepted, type CreateSpec, type Placement, type TaskState } from '@uni/compute-port';
import { errorFromContent, saysIdTaken } from '../api/error.classifier.js';
import { pvePath, type PveApi } from '../api/pve.api.js';
import type { PveConnection } from '../connection/connection.options.js';
import { parseVmid } from '../guest/guest.lookup.js';
import { markDescription, requireWritableMark } from '../guest/ownership.mark.js';
import { parsePlacement, type PlacementHandle } from '../placement/placement.handle.js';
import { pending, type CreateHandle } from '../task/task.handle.js';
import { upidSchema } from '../task/vendor.task.js';
import { whoHolds } from './reserved.id.js';

/**
 * Copies the template under the reserved id. The copy carries the mark in its description from the call itself, so a lost answer
 * leaves something that can be recognised.
 */
export async function beginCreate(
  api: PveApi,
  connection: PveConnection,
  spec: CreateSpec,
  placement: Placement,
): Promise<Accepted> {
  requireWritableMark(spec.mark);
  if (spec.userData !== null && connection.options.isoStorage === undefined) {
    throw refusal('user data needs an ISO storage, and the connection names none');
  }
  const { node, template, storage } = parsePlacement(placement.handle);
  const handle = handleOf(spec, { template });
  const { pool } = connection.options;
  try {
    const upid = await api.write({
      method: 'POST',
      label: 'clone',
      path: pvePath('nodes', template.node, 'qemu', template.vmid, 'clone'),
      parameters: {
        newid: handle.vmid,
        name: spec.hostname,
        description: markDescription(spec.mark),
        full: true,
        ...(node !== template.node && { target: node }),
        ...(storage !== null && { storage }),
        ...(pool !== undefined && { pool }),
      },
      schema: upidSchema,
    });
    if (!upid) throw errorFromContent('clone: the answer names no task');
    return {
      externalId: String(handle.vmid),
      task: pending({ ...handle, upid }, `copying template ${template.vmid} to ${node}`),
    };
  } catch (error) {
    if (!(error instanceof ProviderError) || !saysIdTaken(error.vendorMessage ?? '', handle.vmid)) throw error;
    const task = await judgeTakenId(api, connection, handle);
    return { externalId: task.state === 'id_taken' ? null : String(handle.vmid), task };
  }
}

/** The id is in use: by a stranger, or by what an earlier call with the same order has made. */
export async function judgeTakenId(api: PveApi, connection: PveConnection, handle: CreateHandle): Promise<TaskState> {
  const { holder } = await whoHolds(api, { ...handle, tokenId: connection.tokenId });
  if (holder === 'ours') return pending({ ...handle, upid: null }, 'an earlier call has begun this machine');
  if (holder === 'undecided') return pending({ ...handle, upid: null }, 'something is being built under this id');
  return { state: 'id_taken' };
}

/** The handle of an order whose copy has no task name (yet). */
export function handleOf(spec: CreateSpec, { template }: Pick<PlacementHandle, 'template'>): CreateHandle {
  const vmid = parseVmid(spec.reservedId ?? '');
  if (vmid !== null) return { op: 'create', phase: 'clone', upid: null, vmid, mark: spec.mark, template };
  throw refusal('the order carries no usable reserved id');
}

function refusal(vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorCode: 'create', vendorMessage });
}
