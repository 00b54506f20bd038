import {
  ProviderError,
  type Accepted,
  type MachineRef,
  type ResourceRef,
  type SnapshotOrder,
  type TaskState,
} from '@uni/compute-port';
import { type OvhApi, projectPath } from '@uni/ovh-api';
import { z } from 'zod';
import { reinstall } from '../lifecycle/reinstall.js';
import { formatId, notFound } from '../machine/external.id.js';
import { isAtWork } from '../machine/instance.wire.js';
import { requireOwned } from '../machine/machine.lookup.js';
import { isBroken, isInRescue, meaningOf } from '../machine/machine.status.js';
import { ownedName, readOwnedName } from '../machine/ownership.mark.js';
import { busyWith, wrongState } from '../power/power.begin.js';
import { listSnapshots, type Image } from '../survey/vendor.lists.js';
import { done, pending, requireInTime, type SnapshotHandle } from '../task/task.handle.js';
import { findOwnedSnapshot, readSnapshot, snapshotState } from './snapshot.lists.js';

const PATIENCE_MS = 6 * 3_600_000;
/** An image that was just ordered may not be listed in its first moment. */
const LISTED_WITHIN_MS = 60_000;

/** Newer answers name the image, older ones are void. */
const answerSchema = z.union([z.object({ snapshotId: z.string() }), z.null(), z.undefined(), z.strictObject({})]);

export async function createSnapshot(api: OvhApi, ref: MachineRef, order: SnapshotOrder): Promise<Accepted> {
  if (order.withMemory) throw refusal('The vendor keeps disks only, never the memory.');
  const { at, instance } = await requireOwned(api, ref);
  const snapshotName = ownedName(order.name, at.id, order.mark);
  const { project } = at;
  const { region } = instance;
  const known = await findByMark(api, project, region, order.mark);
  const base = {
    op: 'snapshot',
    stage: 'create',
    project,
    region,
    mark: order.mark,
    sinceMs: api.now.getTime(),
  } as const;
  if (known) return accepted(stateOf({ ...base, id: known.id }, known), known.id, project);
  if (isAtWork(instance)) throw busyWith(instance.status);
  const { power } = meaningOf(instance.status);
  if (power === 'shelved' || isInRescue(instance.status) || isBroken(instance.status)) {
    throw wrongState(`There is no snapshot of a machine that is ${instance.status}.`);
  }
  const answer = await api.write({
    method: 'POST',
    label: 'snapshot',
    path: projectPath(project, 'instance', at.id, 'snapshot'),
    body: { snapshotName },
    schema: answerSchema,
  });
  const id = answer && 'snapshotId' in answer ? answer.snapshotId : null;
  return accepted(pending({ ...base, id }, 'the vendor copies the disk'), id, project);
}

/** The disk becomes what it was: the machine is installed anew from the snapshot. */
export async function revertToSnapshot(api: OvhApi, ref: MachineRef, resource: ResourceRef): Promise<Accepted> {
  const machine = await requireOwned(api, ref);
  const snapshot = await findOwnedSnapshot(api, resource);
  const isOfMachine = snapshot?.instance === machine.at.id && snapshot.at.project === machine.at.project;
  if (!snapshot || !isOfMachine) throw notFound('The snapshot');
  return reinstall(api, machine, ref, { imageId: snapshot.at.id, phase: 'snapshot' });
}

export async function removeSnapshot(api: OvhApi, resource: ResourceRef): Promise<Accepted> {
  const { externalId } = resource;
  const snapshot = await findOwnedSnapshot(api, resource);
  if (!snapshot) return { externalId, task: { state: 'done', externalId } };
  const { at, image } = snapshot;
  const handle: SnapshotHandle = {
    op: 'snapshot',
    stage: 'remove',
    project: at.project,
    region: image.region,
    id: at.id,
    mark: resource.mark,
    sinceMs: api.now.getTime(),
  };
  await api.write({
    method: 'DELETE',
    label: 'snapshot_delete',
    path: projectPath(at.project, 'snapshot', at.id),
    // The vendor's own schema promises an image and the vendor answers nothing: neither is of use.
    schema: z.union([z.null(), z.undefined(), z.object({ id: z.string() }), z.strictObject({})]),
    stateBound: true,
  });
  return { externalId, task: pending(handle, 'the vendor removes the snapshot') };
}

export async function followSnapshot(api: OvhApi, handle: SnapshotHandle): Promise<TaskState> {
  const { project, region, id, mark } = handle;
  const image = id === null ? await findByMark(api, project, region, mark) : await readSnapshot(api, { project, id });
  requireInTime(handle, api.now, PATIENCE_MS, `the snapshot is ${image?.status ?? 'not there'}`);
  const isOurs = image !== null && readOwnedName(image.name).mark === mark;
  if (handle.stage === 'remove') {
    if (!isOurs || snapshotState(image) === 'deleting') return done({ project, id: id ?? '' });
    return pending(handle, `the vendor says ${image.status}`);
  }
  if (isOurs) return stateOf({ ...handle, id: image.id }, image);
  if (api.now.getTime() - handle.sinceMs < LISTED_WITHIN_MS) return pending(handle, 'the snapshot is not listed yet');
  throw lost('The vendor has dropped the snapshot and gives no reason.', true);
}

function stateOf(handle: SnapshotHandle & { readonly id: string }, image: Image): TaskState {
  const state = snapshotState(image);
  if (state === 'ready') return done({ project: handle.project, id: handle.id });
  if (state === 'creating') return pending(handle, `the vendor says ${image.status}`);
  // It stands there under our mark: as long as it does, an order with this mark finds nothing else.
  throw lost(`The snapshot is ${image.status}: remove it and make another.`, state === 'deleting');
}

async function findByMark(api: OvhApi, project: string, region: string, mark: string): Promise<Image | null> {
  const images = await listSnapshots(api, project, region);
  return images.find(({ name }) => readOwnedName(name).mark === mark) ?? null;
}

function accepted(task: TaskState, id: string | null, project: string): Accepted {
  return { externalId: id === null ? null : formatId({ project, id }), task };
}

function lost(vendorMessage: string, retryable: boolean): ProviderError {
  return new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable,
    vendorCode: 'status',
    vendorMessage,
  });
}

function refusal(vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorCode: 'snapshot', vendorMessage });
}
