import { ProviderError, type TaskState } from '@uni/compute-port';
import { nothing, type OvhApi, projectPath } from '@uni/ovh-api';
import type { z } from 'zod';
import { notFound } from '../machine/external.id.js';
import { readName } from '../machine/ownership.mark.js';
import { done, pending, requireInTime, type VolumeHandle } from '../task/task.handle.js';
import { attachedTo, readVolume, volumeSchema, volumeState, type Volume } from './volume.lists.js';

const PATIENCE_MS = 60 * 60_000;

export async function followVolume(api: OvhApi, handle: VolumeHandle): Promise<TaskState> {
  const volume = await readVolume(api, handle);
  const isOurs = volume !== null && readName(volume.name ?? '').mark === handle.mark;
  if (isOurs) return advanceVolume(api, handle, volume);
  if (handle.goal === 'gone') return done(handle);
  throw notFound('The volume');
}

/** Says that the goal is reached, or makes the one call that leads on from where the volume stands. */
export async function advanceVolume(api: OvhApi, handle: VolumeHandle, volume: Volume): Promise<TaskState> {
  const state = volumeState(volume);
  const detail = `the vendor says ${volume.status}`;
  if (isReached(handle, volume)) return done(handle);
  requireInTime(handle, api.now, PATIENCE_MS, `the volume is ${volume.status}`);
  if (state === 'creating' || state === 'busy') return pending(handle, detail);
  switch (handle.goal) {
    case 'attached':
      if (state === 'error') throw broken(volume);
      if (attachedTo(volume).length > 0) throw attachedElsewhere();
      return act(api, handle, 'attach', { instanceId: handle.instance });
    case 'detached':
      return act(api, handle, 'detach', { instanceId: handle.instance });
    case 'grown':
      if (state === 'error') throw broken(volume);
      return act(api, handle, 'upsize', { size: handle.sizeGib });
    case 'gone': {
      const [instanceId] = attachedTo(volume);
      return instanceId === undefined ? remove(api, handle) : act(api, handle, 'detach', { instanceId });
    }
  }
}

function isReached(handle: VolumeHandle, volume: Volume): boolean {
  const state = volumeState(volume);
  switch (handle.goal) {
    case 'attached':
      return state === 'attached' && attachedTo(volume).includes(handle.instance ?? '');
    case 'detached':
      return !attachedTo(volume).includes(handle.instance ?? '') && state !== 'busy';
    case 'grown':
      return volume.size >= (handle.sizeGib ?? Infinity) && (state === 'available' || state === 'attached');
    case 'gone':
      return false;
  }
}

async function act(
  api: OvhApi,
  handle: VolumeHandle,
  action: 'attach' | 'detach' | 'upsize',
  body: object,
): Promise<TaskState> {
  const schema: z.ZodType = volumeSchema;
  await api.write({
    method: 'POST',
    label: `volume_${action}`,
    path: projectPath(handle.project, 'volume', handle.id, action),
    body,
    schema,
    stateBound: action !== 'upsize',
  });
  return pending(handle, `the vendor was asked to ${action}`);
}

async function remove(api: OvhApi, handle: VolumeHandle): Promise<TaskState> {
  try {
    await api.write({
      method: 'DELETE',
      label: 'volume_delete',
      path: projectPath(handle.project, 'volume', handle.id),
      schema: nothing,
      stateBound: true,
    });
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'not_found') return done(handle);
    throw error;
  }
  return pending(handle, 'the vendor removes the volume');
}

function attachedElsewhere(): ProviderError {
  return new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: false,
    vendorCode: 'attached',
    vendorMessage: 'The volume is attached to another machine.',
  });
}

/** It stands there under our mark until it is removed. */
function broken(volume: Volume): ProviderError {
  return new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: false,
    vendorCode: 'status',
    vendorMessage: `The volume is ${volume.status}; the vendor gives no reason. Remove it and make another.`,
  });
}
