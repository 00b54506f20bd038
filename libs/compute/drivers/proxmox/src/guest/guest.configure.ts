import type { PveApi, PveParameters } from '../api/pve.api.js';
import { upidSchema } from '../task/vendor.task.js';
import { guestPath, type LocatedGuest } from './guest.lookup.js';

/**
 * Writes options of a guest. Machines take them in a task, whose name is answered; containers at once. With `digest` the server refuses
 * when somebody else has written in between.
 */
export async function configureGuest(
  api: PveApi,
  machine: LocatedGuest,
  parameters: PveParameters,
  label = 'configure',
): Promise<string | null> {
  const upid = await api.write({
    method: machine.kind === 'qemu' ? 'POST' : 'PUT',
    label,
    path: guestPath(machine, 'config'),
    parameters: { ...parameters, digest: digestOf(machine) },
    schema: upidSchema,
  });
  return upid ?? null;
}

function digestOf({ config }: LocatedGuest): string | undefined {
  const digest = config['digest'];
  return digest === undefined ? undefined : String(digest);
}
