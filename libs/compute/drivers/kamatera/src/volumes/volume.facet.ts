import {
  ProviderError,
  type Accepted,
  type MachineRef,
  type ResourceRef,
  type TaskState,
  type VolumeState,
} from '@uni/compute-port';
import { servicePath, type KamateraApi } from '../api/kamatera.api.js';
import { commandIdSchema } from '../api/wire.values.js';
import { followCommand, whileAsking } from '../command/command.follow.js';
import { powerStateOf } from '../server/machine.state.js';
import { findOwned, requireOwned, type ServerDetail } from '../server/server.reader.js';
import { readCapabilities } from '../survey/options.reader.js';
import { hasSettled, settling } from '../task/settling.js';
import { done, pending, type VolumeHandle } from '../task/task.handle.js';
import { describeVolumes, findVolume, readDisks, requireAgreement } from './disk.reader.js';
import { advanceVolume } from './volume.create.js';

export async function listVolumes(api: KamateraApi, server: ServerDetail): Promise<readonly VolumeState[]> {
  return describeVolumes(server, await readDisks(api, server));
}

/** Disks are always in their server. */
export function refuseMove(): Promise<never> {
  return Promise.reject(refusal('invalid', 'a disk of this platform cannot leave its server'));
}

export async function beginVolumeGrowth(
  api: KamateraApi,
  ref: MachineRef | null,
  volume: ResourceRef,
  sizeGib: number,
  now: Date,
): Promise<Accepted> {
  if (ref === null) throw refusal('invalid', 'a disk of this platform is always in a server');
  const server = await requireOwned(api, ref);
  const state = await readDisks(api, server);
  const disk = findVolume(state, volume);
  if (!disk) throw refusal('not_found', `server ${ref.externalId} has no disk ${volume.externalId} with this mark`);
  if (sizeGib < disk.sizeGib) throw refusal('invalid', 'disks can only grow');
  if (sizeGib === disk.sizeGib) return { externalId: disk.uuid, task: done(disk.uuid) };
  if (powerStateOf(server.power) !== 'stopped') throw refusal('invalid', 'the server must be off', 'state');
  const { diskGib } = await readCapabilities(api, server.datacenter);
  if (diskGib.length > 0 && !diskGib.includes(sizeGib))
    throw refusal('invalid', `disks of ${sizeGib} GB are not offered`);
  requireAgreement(server, state);
  const commandId = await api.call({
    face: 'console',
    method: 'PUT',
    label: 'disk_resize',
    path: servicePath('server', server.id, 'disk'),
    // Without `provision`, which leaves a snapshot behind.
    body: { index: disk.index, size: sizeGib, provision: 0 },
    schema: commandIdSchema,
  });
  return accept(ref, { verb: 'resize', volume, sizeGib, commandId }, now);
}

/** A disk of a server that is gone is gone with it. Its tags are left: the next volume that needs their place removes them. */
export async function beginVolumeRemoval(
  api: KamateraApi,
  ref: MachineRef | null,
  volume: ResourceRef,
  now: Date,
): Promise<Accepted> {
  const gone: Accepted = { externalId: volume.externalId, task: done(volume.externalId) };
  const server = ref && (await findOwned(api, ref));
  if (!ref || !server) return gone;
  const state = await readDisks(api, server);
  const disk = findVolume(state, volume);
  if (!disk) return gone;
  requireAgreement(server, state);
  const commandId = await api.call({
    face: 'console',
    method: 'DELETE',
    label: 'disk_remove',
    path: servicePath('server', server.id, 'disk', 'remove'),
    body: { index: disk.index, confirm: 1 },
    schema: commandIdSchema,
  });
  return accept(ref, { verb: 'remove', volume, sizeGib: disk.sizeGib, commandId }, now);
}

export async function followVolume(api: KamateraApi, handle: VolumeHandle, now: Date): Promise<TaskState> {
  const { commandId, sinceMs, verb, volume, externalId } = handle;
  const progress = commandId === null ? null : await followCommand(api, { commandId, sinceMs }, now);
  if (progress?.state === 'running') return pending(handle, progress.detail);
  const server = await whileAsking(findOwned(api, handle));
  if (!server) {
    if (verb === 'remove') return done(volume.externalId ?? externalId);
    throw refusal('not_found', `server ${externalId} is gone or is no longer ours`);
  }
  if (verb === 'create') {
    if (progress?.state === 'failed') throw progress.error;
    return advanceVolume(api, server, handle, now);
  }
  const disk = findVolume(await whileAsking(readDisks(api, server)), {
    externalId: volume.externalId ?? '',
    mark: volume.mark,
  });
  const isDone = verb === 'remove' ? disk === null : disk !== null && disk.sizeGib >= handle.sizeGib;
  // Whatever became of the command: what is there decides.
  if (isDone) return done(volume.externalId ?? externalId);
  if (progress?.state === 'failed') throw progress.error;
  if (!disk) throw refusal('not_found', `disk ${volume.externalId} is gone`);
  if (!hasSettled(handle, now)) return pending(settling(handle, now), 'waiting for the list of disks');
  throw new ProviderError({
    code: 'protocol',
    outcome: 'unknown',
    retryable: true,
    vendorCode: 'command',
    vendorMessage: `the platform says that it is done, and the list of disks does not show it (${verb})`,
  });
}

function accept(
  ref: MachineRef,
  part: Pick<VolumeHandle, 'verb' | 'volume' | 'sizeGib' | 'commandId'>,
  now: Date,
): Accepted {
  const handle: VolumeHandle = { op: 'volume', ...ref, ...part, sinceMs: now.getTime(), settlingMs: null };
  return { externalId: part.volume.externalId, task: pending(handle, `${part.verb} disk`) };
}

function refusal(code: 'invalid' | 'not_found', vendorMessage: string, vendorCode = 'volume'): ProviderError {
  return new ProviderError({ code, outcome: 'not_applied', retryable: false, vendorCode, vendorMessage });
}
