import {
  ProviderError,
  type Accepted,
  type AddressFacet,
  type AddressState,
  type MachineRef,
  type TaskState,
} from '@uni/compute-port';
import { z } from 'zod';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { isAbsent } from '../api/error.classifier.js';
import { readPage } from '../api/paged.list.js';
import { wireNumber, wireText } from '../api/wire.values.js';
import type { CloudOptions } from '../connection/connection.options.js';
import type { FacetTools } from '../facet.tools.js';
import { refuseState, requireIdle, requireOwned } from '../machine/machine.lookup.js';
import type { Machine, Nic } from '../machine/machine.schema.js';
import { describeAddress } from '../machine/machine.state.js';
import { done, pending, type HandleOf } from '../task/task.handle.js';
import { beginJob, forgotten, readJob, settled, whileAsking } from '../task/vendor.job.js';

type Handle = HandleOf<'address'>;

const jobSchema = z.object({ cmd: wireText, jobstatus: wireNumber });

/** Further addresses of a machine's cards, out of the same network. The guest has to be told of them. */
export function addressFacet({ api, options }: FacetTools): AddressFacet {
  return {
    list: async (ref, context) => describeAddresses(await requireOwned(api(context), options, ref)),
    add: async (ref, { known }, context) => add(api(context), options, ref, known),
    release: async (ref, externalId, context) => release(api(context), options, ref, externalId),
  };
}

function describeAddresses(machine: Machine): readonly AddressState[] {
  return machine.nic.flatMap((card) => [
    ...[card.ipaddress, card.ip6address].flatMap((text, index) =>
      text ? [{ ...describeAddress(text), externalId: `${card.id}${index === 0 ? '' : '/6'}`, primary: true }] : [],
    ),
    ...card.secondaryip.map(({ id, ipaddress }) => ({
      ...describeAddress(ipaddress),
      externalId: id,
      primary: false,
    })),
  ]);
}

async function add(
  api: CloudStackApi,
  options: CloudOptions,
  ref: MachineRef,
  known: readonly string[],
): Promise<Accepted> {
  const machine = await requireOwned(api, options, ref);
  const taken = newAddressOf(machine, known);
  if (taken !== null) return { externalId: taken, task: done(taken) };
  requireIdle(machine);
  await requireNoneUnderWay(api);
  const card = defaultCard(machine);
  if (!card) throw refuseState('the machine is in no network');
  const { jobid } = await beginJob(api, 'addIpToNic', { nicid: card.id });
  const handle: Handle = {
    op: 'address',
    machineId: machine.id,
    mark: ref.mark,
    jobId: jobid,
    known: [...known],
  };
  return { externalId: null, task: pending(handle, 'taking an address') };
}

/**
 * A new address shows only when its job has ended, and the job names no machine: while any such job of ours is at work, another call
 * could be the second for the same order.
 */
async function requireNoneUnderWay(api: CloudStackApi): Promise<void> {
  const jobs = await readPage(api, { command: 'listAsyncJobs', key: 'asyncjobs', item: jobSchema });
  if (!jobs.items.some(({ cmd, jobstatus }) => jobstatus === 0 && /AddIpTo/i.test(cmd))) return;
  throw new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: true,
    vendorCode: 'busy',
    vendorMessage: 'an address is being taken',
  });
}

export async function followAddress(api: CloudStackApi, options: CloudOptions, handle: Handle): Promise<TaskState> {
  const job = await readJob(api, handle.jobId);
  if (job.state === 'running') return pending(handle, job.detail);
  if (job.state === 'failed') throw settled(job.error);
  const ref = { externalId: handle.machineId, mark: handle.mark };
  const taken = newAddressOf(await whileAsking(requireOwned(api, options, ref)), handle.known);
  if (taken !== null) return done(taken);
  throw forgotten('the machine does not show the new address');
}

async function release(
  api: CloudStackApi,
  options: CloudOptions,
  ref: MachineRef,
  externalId: string,
): Promise<Accepted> {
  const gone: Accepted = { externalId, task: done(externalId) };
  const machine = await requireOwned(api, options, ref);
  const address = describeAddresses(machine).find((entry) => entry.externalId === externalId);
  if (!address) return gone;
  if (address.primary) {
    throw new ProviderError({
      code: 'invalid',
      outcome: 'not_applied',
      vendorCode: 'address',
      vendorMessage: 'the address that a machine was built with cannot be released',
    });
  }
  requireIdle(machine);
  try {
    const { jobid } = await beginJob(api, 'removeIpFromNic', { id: externalId });
    return { externalId, task: pending({ op: 'job', phase: 'address', jobId: jobid, externalId }, 'giving it back') };
  } catch (error) {
    if (isAbsent(error)) return gone;
    throw error;
  }
}

function defaultCard({ nic }: Machine): Nic | undefined {
  return nic.find(({ isdefault }) => isdefault) ?? nic[0];
}

/** The oldest that was not there when the caller asked first. */
function newAddressOf(machine: Machine, known: readonly string[]): string | null {
  return (
    describeAddresses(machine).find(({ primary, externalId }) => !primary && !known.includes(externalId))?.externalId ??
    null
  );
}
