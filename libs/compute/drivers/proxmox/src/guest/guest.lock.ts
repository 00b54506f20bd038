import { ProviderError } from '@uni/compute-port';
import type { PveApi } from '../api/pve.api.js';
import { runningTaskOf } from '../task/vendor.task.js';
import type { LocatedGuest } from './guest.lookup.js';

/**
 * Whoever works on a guest for long locks its configuration. Calls that begin a task are taken all the same, and fail inside it: asking
 * first saves the wait. `suspended` is no work but a guest that sleeps on its disk.
 */
export function requireUnlocked({ config, entry, vmid }: LocatedGuest): void {
  const lock = String(config['lock'] ?? entry.lock ?? '');
  if (lock !== '' && lock !== 'suspended') throw busy(`guest ${vmid} is locked (${lock})`, 'lock');
}

/**
 * Nor is any task at work on it. A call that changes the configuration waits for such a task instead of answering, and is carried out
 * when nobody waits for it any more: repeated after a lost answer it would be carried out twice.
 */
export async function requireIdle(api: PveApi, machine: LocatedGuest): Promise<void> {
  requireUnlocked(machine);
  const type = await runningTaskOf(api, machine);
  if (type !== null) throw busy(`${type} is at work on guest ${machine.vmid}`, 'task');
}

function busy(vendorMessage: string, vendorCode: string): ProviderError {
  return new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: true,
    vendorCode,
    vendorMessage,
  });
}
