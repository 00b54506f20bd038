import type { CallContext, RenameFacet } from '@uni/compute-port';
import type { PveApi } from '../api/pve.api.js';
import { finished, pending } from '../task/task.handle.js';
import { configureGuest } from './guest.configure.js';
import { requireIdle } from './guest.lock.js';
import { requireOwned } from './guest.lookup.js';

/** The name in the configuration; a container's is its host name too, which its system takes at its next start. */
export function renameFacet(open: (context: CallContext) => PveApi): RenameFacet {
  return {
    rename: async (ref, name, context) => {
      const api = open(context);
      const machine = await requireOwned(api, ref);
      const { vmid, kind, config } = machine;
      const option = kind === 'qemu' ? 'name' : 'hostname';
      if (config[option] === name) return finished(vmid);
      await requireIdle(api, machine);
      const upid = await configureGuest(api, machine, { [option]: name }, 'rename');
      if (upid === null) return finished(vmid);
      const handle = { op: 'job', phase: 'rename', result: String(vmid), vmid, mark: ref.mark, upid } as const;
      return { externalId: String(vmid), task: pending(handle, `renaming on ${machine.node}`) };
    },
  };
}
