import { ProviderError, type Accepted, type MachineRef, type PowerRequest } from '@uni/compute-port';
import { nothing, type OvhApi, projectPath } from '@uni/ovh-api';
import { requireOwned } from '../machine/machine.lookup.js';
import { done, pending } from '../task/task.handle.js';
import { moveFor, wantedBy } from './power.moves.js';
import { settling } from './settle.follow.js';

/**
 * Turns an instance on or off. The vendor's stop asks the guest first and pulls the plug after about a minute by itself, so a forced
 * stop and a graceful one are the same call.
 */
export async function beginPower(api: OvhApi, ref: MachineRef, request: PowerRequest): Promise<Accepted> {
  const { at, instance } = await requireOwned(api, ref);
  const { externalId } = ref;
  const move = moveFor(request, instance.status);
  const handle = settling(api, at, ref.mark, {
    phase: 'power',
    wanted: wantedBy(request.action),
    roundTrip: request.action === 'reboot',
  });
  switch (move.kind) {
    case 'done':
      return { externalId, task: done(at) };
    case 'wait':
      return { externalId, task: pending({ ...handle, left: true }, `the vendor says ${instance.status}`) };
    case 'busy':
      throw busyWith(instance.status);
    case 'impossible':
      throw wrongState(`The instance cannot ${request.action}: ${move.reason}.`);
    case 'call':
      await api.write({
        method: 'POST',
        label: move.action,
        path: projectPath(at.project, 'instance', at.id, move.action),
        ...(move.body && { body: move.body }),
        schema: nothing,
        stateBound: true,
      });
      return { externalId, task: pending(handle, `the vendor was asked to ${move.action}`) };
  }
}

/** The vendor is at something else with this machine; it will end by itself. */
export function busyWith(status: string): ProviderError {
  return new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: true,
    vendorCode: 'status',
    vendorMessage: `The vendor is at work on the instance: ${status}.`,
  });
}

export function wrongState(vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorCode: 'state', vendorMessage });
}
