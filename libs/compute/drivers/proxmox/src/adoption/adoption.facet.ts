import {
  ProviderError,
  type Accepted,
  type AdoptionFacet,
  type CallContext,
  type MachineRef,
  type OwnershipMark,
} from '@uni/compute-port';
import type { PveApi } from '../api/pve.api.js';
import { configureGuest } from '../guest/guest.configure.js';
import { requireIdle } from '../guest/guest.lock.js';
import { findOwned, parseVmid, readGuest, type LocatedGuest } from '../guest/guest.lookup.js';
import { isTagged, markOf, requireWritableMark, withMark, withoutMark } from '../guest/ownership.mark.js';
import { missing } from '../guest/resource.answers.js';
import { done, finished, pending } from '../task/task.handle.js';

/** Our mark beside somebody's own notes and tags, in one call, and off again. */
export function adoptionFacet(open: (context: CallContext) => PveApi): AdoptionFacet {
  return {
    adopt: (externalId, mark, context) => adopt(open(context), externalId, mark),
    release: (ref, context) => release(open(context), ref),
  };
}

async function adopt(api: PveApi, externalId: string, mark: OwnershipMark): Promise<Accepted> {
  requireWritableMark(mark);
  const vmid = parseVmid(externalId);
  const machine = vmid === null ? null : await readGuest(api, vmid);
  // A template is not a machine: it is not listed as one either.
  if (machine === null || machine.entry.template) throw missing(externalId);
  const present = markOf(machine.config, machine.vmid);
  if (present === mark && isTagged(machine.config, mark, machine.vmid)) return finished(machine.vmid);
  if (present !== null && present !== mark) throw alreadyMarked(machine);
  return write(api, machine, mark, withMark(machine.config, mark, machine.vmid));
}

async function release(api: PveApi, ref: MachineRef): Promise<Accepted> {
  const machine = await findOwned(api, ref);
  if (machine === null) return finished(ref.externalId);
  return write(api, machine, ref.mark, withoutMark(machine.config));
}

async function write(
  api: PveApi,
  machine: LocatedGuest,
  mark: OwnershipMark,
  { tags, description }: { readonly tags: string; readonly description: string },
): Promise<Accepted> {
  await requireIdle(api, machine);
  // An option that is to be empty is deleted; sent as an empty text it would be refused.
  const emptied = Object.entries({ tags, description }).filter(([, text]) => text === '');
  const upid = await configureGuest(api, machine, {
    ...(tags !== '' && { tags }),
    ...(description !== '' && { description }),
    ...(emptied.length > 0 && { delete: emptied.map(([option]) => option).join(',') }),
  });
  const { vmid } = machine;
  if (upid === null) return { externalId: String(vmid), task: done(vmid) };
  const handle = { op: 'job', phase: 'adopt', result: String(vmid), vmid, mark, upid } as const;
  return { externalId: String(vmid), task: pending(handle, `marking on ${machine.node}`) };
}

function alreadyMarked({ vmid }: LocatedGuest): ProviderError {
  return new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: false,
    vendorCode: 'mark',
    vendorMessage: `guest ${vmid} carries the mark of another instance`,
  });
}
