import type { RenameFacet } from '@uni/compute-port';
import { z } from 'zod';
import type { FacetTools } from '../facet.tools.js';
import { done } from '../task/task.handle.js';
import { requireIdle, requireOwned } from './machine.lookup.js';
import { printable } from './ownership.mark.js';

/** The display name only: the internal one carries the mark of what we have built. */
export function renameFacet({ api, options }: FacetTools): RenameFacet {
  return {
    rename: async (ref, name, context) => {
      const open = api(context);
      const machine = await requireOwned(open, options, ref);
      const displayname = printable(name);
      if (machine.displayname !== displayname) {
        requireIdle(machine);
        await open.call({
          command: 'updateVirtualMachine',
          parameters: { id: machine.id, displayname },
          schema: z.object({ virtualmachine: z.object({ id: z.string() }) }),
        });
      }
      return { externalId: machine.id, task: done(machine.id) };
    },
  };
}
