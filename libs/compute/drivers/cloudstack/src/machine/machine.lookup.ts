import { ProviderError, type MachineRef, type OwnershipMark } from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { isAbsent } from '../api/error.classifier.js';
import { readPage } from '../api/paged.list.js';
import { isVendorId } from '../api/wire.values.js';
import { scopeOf, type CloudOptions } from '../connection/connection.options.js';
import { machineSchema, type Machine } from './machine.schema.js';
import { isBusy, isGone } from './machine.state.js';
import { markOf, nameOfMark } from './ownership.mark.js';

/** No statistics, which cost the server most. */
export const LOOK_DETAILS = 'servoff,nics,iso';

/** The machine under this id, whoever owns it; null when it is gone or hidden from these keys. */
export async function readMachine(api: CloudStackApi, options: CloudOptions, id: string): Promise<Machine | null> {
  if (!isVendorId(id)) return null;
  try {
    const { items } = await readPage(api, {
      command: 'listVirtualMachines',
      key: 'virtualmachine',
      item: machineSchema,
      parameters: { ...scopeOf(options), id, details: LOOK_DETAILS },
    });
    const machine = items.find((item) => item.id.toLowerCase() === id.toLowerCase());
    return machine && !isGone(machine) ? machine : null;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** The machine of this reference; null when it is gone or when it carries another mark. */
export async function findOwned(api: CloudStackApi, options: CloudOptions, ref: MachineRef): Promise<Machine | null> {
  const machine = await readMachine(api, options, ref.externalId);
  return machine && markOf(machine) === ref.mark ? machine : null;
}

/** @throws ProviderError `not_found` */
export async function requireOwned(api: CloudStackApi, options: CloudOptions, ref: MachineRef): Promise<Machine> {
  const machine = await findOwned(api, options, ref);
  if (machine) return machine;
  throw new ProviderError({
    code: 'not_found',
    outcome: 'not_applied',
    vendorMessage: `no machine ${ref.externalId} that carries the mark ${ref.mark}`,
  });
}

/**
 * A machine that was built under this mark, by its name. The server matches parts of names, and a name is taken once per network only,
 * so more than one may come: a whole machine goes before one whose first start failed.
 */
export async function findByMark(
  api: CloudStackApi,
  options: CloudOptions,
  mark: OwnershipMark,
): Promise<Machine | null> {
  const name = nameOfMark(mark);
  const { items } = await readPage(api, {
    command: 'listVirtualMachines',
    key: 'virtualmachine',
    item: machineSchema,
    parameters: { ...scopeOf(options), name, details: LOOK_DETAILS },
  });
  const ours = items.filter((item) => item.name === name && !isGone(item) && markOf(item) === mark);
  return ours.find(({ state }) => state !== 'Error') ?? ours[0] ?? null;
}

/** @throws ProviderError `conflict_busy`, to be tried again, while a job works on the machine. */
export function requireIdle(machine: Machine): void {
  if (!isBusy(machine)) return;
  const what = machine.jobstatus === 0 ? 'a job works on it' : `it is ${machine.state}`;
  throw new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: true,
    vendorCode: 'busy',
    vendorMessage: `machine ${machine.id}: ${what}`,
  });
}

/** @throws ProviderError `invalid`, vendorCode `state`. */
export function refuseState(vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorCode: 'state', vendorMessage });
}
