import {
  ProviderError,
  type Accepted,
  type CreateSpec,
  type FindResult,
  type Placement,
  type TaskState,
} from '@uni/compute-port';
import { type OvhApi, projectPath } from '@uni/ovh-api';
import { formatId } from '../machine/external.id.js';
import { instanceSchema, type Instance } from '../machine/instance.wire.js';
import { listMarked, readInstance } from '../machine/machine.lookup.js';
import { isBroken, isBuilding, isLeaving } from '../machine/machine.status.js';
import { markedName, readName } from '../machine/ownership.mark.js';
import { removeInstance } from '../destroy/machine.destroy.js';
import { parsePlacement, type PlacementHandle } from '../placement/placement.handle.js';
import { done, pending, requireInTime, type CreateHandle } from '../task/task.handle.js';
import { userDataFor } from './user.data.js';

const PATIENCE_MS = 45 * 60_000;
/** An instance is ACTIVE a moment before its ports show; one on a network without DHCP never gets an address. */
const ADDRESS_WITHIN_MS = 3 * 60_000;

/**
 * Looks first and builds then: the vendor knows no key for repeated calls, so the mark in the name is what a call whose answer was lost
 * is recognised by.
 */
export async function beginCreate(api: OvhApi, spec: CreateSpec, placement: Placement): Promise<Accepted> {
  if (spec.sshPublicKeys.length === 0) throw keyless();
  return beginAt(api, spec, parsePlacement(placement.handle));
}

async function beginAt(api: OvhApi, spec: CreateSpec, site: PlacementHandle): Promise<Accepted> {
  const name = markedName(spec.hostname, spec.mark);
  const standing = await standingFor(api, site, spec);
  if (standing === null) return order(api, spec, site, name);
  const handle = handleFor(api, site, spec, standing);
  if (isBroken(standing.status)) return accepted(await discard(api, handle), handle);
  return accepted(stateOf(api, handle, standing), handle);
}

/** Of several that lost answers have left, the one that is furthest; broken ones last. */
async function standingFor(api: OvhApi, site: PlacementHandle, spec: CreateSpec): Promise<Instance | null> {
  const found = (await listMarked(api, site, spec.mark)).filter(({ status }) => !isLeaving(status));
  const rank = ({ status }: Instance): number => (isBroken(status) ? 2 : isBuilding(status) ? 1 : 0);
  return [...found].sort((a, b) => rank(a) - rank(b) || a.id.localeCompare(b.id))[0] ?? null;
}

export async function findCreated(api: OvhApi, spec: CreateSpec, placement: Placement): Promise<FindResult> {
  const site = parsePlacement(placement.handle);
  const standing = await standingFor(api, site, spec);
  if (standing === null) return { found: 'no' };
  const handle = handleFor(api, site, spec, standing);
  const externalId = formatId(handle);
  if (!isBroken(standing.status)) return { found: 'yes', externalId, task: stateOf(api, handle, standing) };
  const detail = 'an earlier attempt has failed and makes room for another';
  return { found: 'yes', externalId, task: pending({ ...handle, stage: 'discard' }, detail) };
}

/** The next step of a build. A broken one is taken away and ordered again, one call at a time. */
export async function followCreate(api: OvhApi, handle: CreateHandle, spec: CreateSpec): Promise<TaskState> {
  const instance = await readInstance(api, handle);
  requireInTime(handle, api.now, PATIENCE_MS, `the instance is ${instance?.status ?? 'gone'}`);
  const isOurs = instance !== null && readName(instance.name).mark === handle.mark;
  if (handle.stage === 'build') {
    if (!isOurs) throw vanished();
    if (isBroken(instance.status)) throw buildFailed();
    return stateOf(api, handle, instance);
  }
  if (isOurs && isBroken(instance.status)) return discard(api, handle);
  if (isOurs && !isLeaving(instance.status)) return stateOf(api, { ...handle, stage: 'build' }, instance);
  if (isOurs) return pending(handle, 'the vendor takes away what an earlier attempt left');
  return (await beginAt(api, spec, handle.site)).task;
}

async function order(api: OvhApi, spec: CreateSpec, site: PlacementHandle, name: string): Promise<Accepted> {
  const userData = userDataFor(spec, site);
  const instance = await api.write({
    method: 'POST',
    label: 'create',
    path: projectPath(site.project, 'instance'),
    body: {
      name,
      region: site.region,
      flavorId: site.flavorId,
      imageId: site.imageId,
      ...(userData !== null && { userData }),
      ...(site.networkIds !== null && { networks: site.networkIds.map((networkId) => ({ networkId })) }),
    },
    schema: instanceSchema,
  });
  const handle = handleFor(api, site, spec, instance);
  return accepted(pending(handle, `building in ${site.region}`), handle);
}

async function discard(api: OvhApi, handle: CreateHandle): Promise<TaskState> {
  await removeInstance(api, handle);
  return pending({ ...handle, stage: 'discard' }, 'taking away what an earlier attempt left');
}

function stateOf(api: OvhApi, handle: CreateHandle, instance: Instance): TaskState {
  if (isBuilding(instance.status)) return pending(handle, `the vendor says ${instance.status}`);
  const waits = instance.status === 'ACTIVE' && (instance.ipAddresses ?? []).length === 0;
  if (waits && api.now.getTime() - handle.sinceMs < ADDRESS_WITHIN_MS)
    return pending(handle, 'waiting for its address');
  return done(handle);
}

function handleFor(api: OvhApi, site: PlacementHandle, spec: CreateSpec, instance: Instance): CreateHandle {
  const { project } = site;
  const sinceMs = api.now.getTime();
  return { op: 'create', stage: 'build', site, project, id: instance.id, mark: spec.mark, sinceMs };
}

function accepted(task: TaskState, handle: CreateHandle): Accepted {
  return { externalId: formatId(handle), task };
}

/** The vendor says ERROR and no reason; nearly always no host had room. The wreck stands there until the build is begun again. */
function buildFailed(): ProviderError {
  return new ProviderError({
    code: 'capacity',
    outcome: 'not_applied',
    retryable: true,
    vendorCode: 'ERROR',
    vendorMessage: 'The instance went into status ERROR while it was built; the vendor gives no reason.',
  });
}

function keyless(): ProviderError {
  return new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    vendorCode: 'ssh_key',
    vendorMessage: 'The order carries no SSH key, and images of this vendor have no password.',
  });
}

function vanished(): ProviderError {
  return new ProviderError({
    code: 'not_found',
    outcome: 'not_applied',
    retryable: true,
    vendorCode: 'gone',
    vendorMessage: 'The instance was removed while it was built.',
  });
}
