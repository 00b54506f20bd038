import { ProviderError, type Accepted, type CreateSpec, type FindResult, type Placement } from '@uni/compute-port';
import type { CloudParameters, CloudStackApi } from '../api/cloudstack.api.js';
import { isNotFound, saysNameTaken } from '../api/error.classifier.js';
import { ownerOf, type CloudOptions } from '../connection/connection.options.js';
import { findByMark } from '../machine/machine.lookup.js';
import type { Machine } from '../machine/machine.schema.js';
import { isBusy, powerOf, runningJobOf } from '../machine/machine.state.js';
import { nameOfMark, printable, requireWritableMark } from '../machine/ownership.mark.js';
import { parsePlacement, type PlacementHandle } from '../placement/placement.handle.js';
import { customDetails } from '../survey/offerings.reader.js';
import { done, pending, type HandleOf } from '../task/task.handle.js';
import { beginJob, madeId } from '../task/vendor.job.js';
import { encodeUserData } from './user.data.js';

/** Looks for the machine that an earlier call for this order has made, and says how much of it is left to do. */
export async function findCreated(api: CloudStackApi, options: CloudOptions, spec: CreateSpec): Promise<FindResult> {
  const machine = await findByMark(api, options, spec.mark);
  if (!machine) return { found: 'no' };
  const { externalId, task } = takeUp(machine, spec);
  return { found: 'yes', externalId: externalId ?? machine.id, task };
}

/**
 * One call makes and starts the machine. It carries the mark as the machine's name, of which a network takes one only: what an earlier
 * call has made is found, and a second one at the same moment is refused.
 */
export async function beginCreate(
  api: CloudStackApi,
  options: CloudOptions,
  spec: CreateSpec,
  placement: Placement,
): Promise<Accepted> {
  requireWritableMark(spec.mark);
  const parameters = deployment(spec, parsePlacement(placement.handle), options);
  const present = await findByMark(api, options, spec.mark);
  if (present) return takeUp(present, spec);
  try {
    const begun = await beginJob(api, 'deployVirtualMachine', parameters);
    const machineId = madeId('deployVirtualMachine', begun);
    const handle = handleOf(spec, { machineId, jobId: begun.jobid });
    return { externalId: machineId, task: pending(handle, `deploying to ${placement.location}`) };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (saysNameTaken(error)) {
      const rival = await findByMark(api, options, spec.mark);
      if (rival) return takeUp(rival, spec);
    }
    throw isNotFound(error) ? orderRefused(error) : error;
  }
}

function handleOf(
  spec: CreateSpec,
  at: { readonly machineId: string; readonly jobId: string | null },
): HandleOf<'create'> {
  return { op: 'create', mark: spec.mark, failure: null, ...at };
}

function takeUp(machine: Machine, spec: CreateSpec): Accepted {
  const handle = handleOf(spec, { machineId: machine.id, jobId: runningJobOf(machine) });
  const isFinished = powerOf(machine) === 'running' && !isBusy(machine);
  const task = isFinished ? done(machine.id) : pending(handle, `found by its mark, ${machine.state}`);
  return { externalId: machine.id, task };
}

/** Everything that makes a template into the machine that was ordered. */
export function deployment(spec: CreateSpec, at: PlacementHandle, options: CloudOptions): CloudParameters {
  return {
    ...ownerOf(options),
    zoneid: at.zoneId,
    serviceofferingid: at.offeringId,
    templateid: at.templateId,
    name: nameOfMark(spec.mark),
    displayname: printable(spec.hostname),
    userdata: encodeUserData(spec),
    ...(at.rootDiskGib !== null && { rootdisksize: at.rootDiskGib }),
    ...customDetails(at.custom),
    ...networkParameters(spec, at.networkIds),
  };
}

/** An address belongs to the first network; the vendor picks those of the others. */
function networkParameters(spec: CreateSpec, networkIds: readonly string[]): CloudParameters {
  const { ipv4 } = spec;
  if (networkIds.length === 0) return ipv4 === null ? {} : { ipaddress: ipv4.address };
  if (ipv4 === null) return { networkids: networkIds };
  return Object.fromEntries([
    ...networkIds.map((id, index) => [`iptonetworklist[${index}].networkid`, id] as const),
    ['iptonetworklist[0].ip', ipv4.address] as const,
  ]);
}

/** "Not found" is said of a part of the order here, and means the order, not a machine. */
function orderRefused({ vendorCode, vendorMessage }: ProviderError): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorCode, vendorMessage });
}
