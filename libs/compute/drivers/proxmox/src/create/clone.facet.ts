import type { CallContext, CloneFacet } from '@uni/compute-port';
import type { PveApi } from '../api/pve.api.js';
import type { PveConnection } from '../connection/connection.options.js';
import { requireUnlocked } from '../guest/guest.lock.js';
import { refusal, requireOwnedVm } from '../guest/guest.lookup.js';
import { parsePlacement } from '../placement/placement.handle.js';
import { beginCreate } from './create.begin.js';

/** A full copy of a machine goes the way of every build: the machine stands in for the template. */
export function cloneFacet(open: (context: CallContext) => PveApi, connection: PveConnection): CloneFacet {
  return {
    clone: async (source, spec, placement, context) => {
      const api = open(context);
      const machine = await requireOwnedVm(api, source);
      if (parsePlacement(placement.handle).template.vmid !== machine.vmid)
        throw refusal('the place was chosen for another source');
      requireUnlocked(machine);
      return beginCreate(api, connection, spec, placement);
    },
  };
}
