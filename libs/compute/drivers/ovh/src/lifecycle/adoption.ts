import { ProviderError, type Accepted, type MachineRef, type OwnershipMark } from '@uni/compute-port';
import type { OvhApi } from '@uni/ovh-api';
import { notFound, parseId } from '../machine/external.id.js';
import { findOwned, readInstance } from '../machine/machine.lookup.js';
import { markedName, readName } from '../machine/ownership.mark.js';
import { writeName } from './rename.js';

/** Our mark goes behind the name that the machine has. */
export async function adopt(api: OvhApi, externalId: string, mark: OwnershipMark): Promise<Accepted> {
  const at = parseId(externalId);
  const instance = at && (await readInstance(api, at));
  if (!at || !instance) throw notFound('The instance');
  const present = readName(instance.name).mark;
  if (present !== null && present !== mark) throw belongsToAnother();
  if (present === null) await writeName(api, at, markedName(instance.name, mark));
  return finished(externalId);
}

/** What stood before the mark is the name again. */
export async function release(api: OvhApi, ref: MachineRef): Promise<Accepted> {
  const machine = await findOwned(api, ref);
  if (machine) await writeName(api, machine.at, readName(machine.instance.name).name);
  return finished(ref.externalId);
}

function finished(externalId: string): Accepted {
  return { externalId, task: { state: 'done', externalId } };
}

function belongsToAnother(): ProviderError {
  return new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: false,
    vendorCode: 'mark',
    vendorMessage: 'The instance carries the mark of another machine of ours.',
  });
}
