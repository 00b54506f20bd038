import {
  ProviderError,
  type Accepted,
  type MachineRef,
  type ResourceRef,
  type SnapshotOrder,
  type TaskState,
} from '@uni/compute-port';
import { servicePath, type KamateraApi } from '../api/kamatera.api.js';
import { commandIdSchema } from '../api/wire.values.js';
import { followCommand, whileAsking } from '../command/command.follow.js';
import { powerStateOf } from '../server/machine.state.js';
import { encodeMark, markedName } from '../server/ownership.mark.js';
import { findOwned, requireOwned, type ServerDetail } from '../server/server.reader.js';
import { hasSettled, settling } from '../task/settling.js';
import { done, pending, type SnapshotHandle } from '../task/task.handle.js';
import { readSnapshots } from './snapshot.reader.js';

export async function beginSnapshot(
  api: KamateraApi,
  ref: MachineRef,
  order: SnapshotOrder,
  now: Date,
): Promise<Accepted> {
  encodeMark(order.mark);
  if (order.withMemory) throw refusal('invalid', 'whether a snapshot keeps the memory is not documented');
  const server = await requireOwned(api, ref);
  const present = (await readSnapshots(api, server)).find(({ mark }) => mark === order.mark);
  if (present) return { externalId: present.externalId, task: done(present.externalId) };
  const commandId = await change(api, server, 'POST', { name: markedName(order.name, order.mark) });
  return accept(ref, { verb: 'create', snapshot: { mark: order.mark, externalId: null }, commandId }, now);
}

export async function beginRevert(
  api: KamateraApi,
  ref: MachineRef,
  snapshot: ResourceRef,
  now: Date,
): Promise<Accepted> {
  const server = await requireOwned(api, ref);
  if (!(await find(api, server, snapshot))) {
    throw refusal('not_found', `server ${ref.externalId} has no snapshot ${snapshot.externalId} with this mark`);
  }
  if (powerStateOf(server.power) !== 'stopped') throw refusal('invalid', 'the server must be off', 'state');
  const commandId = await change(api, server, 'PUT', { snapshotId: snapshot.externalId });
  return accept(ref, { verb: 'revert', snapshot, commandId }, now);
}

/** Snapshots die with their server. */
export async function beginRemoval(
  api: KamateraApi,
  ref: MachineRef | null,
  snapshot: ResourceRef,
  now: Date,
): Promise<Accepted> {
  const gone: Accepted = { externalId: snapshot.externalId, task: done(snapshot.externalId) };
  const server = ref && (await findOwned(api, ref));
  if (!ref || !server || !(await find(api, server, snapshot))) return gone;
  try {
    const commandId = await change(api, server, 'DELETE', { snapshotId: snapshot.externalId });
    return accept(ref, { verb: 'remove', snapshot, commandId }, now);
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'not_found') return gone;
    throw error;
  }
}

export async function followSnapshot(api: KamateraApi, handle: SnapshotHandle, now: Date): Promise<TaskState> {
  const { commandId, sinceMs, verb, snapshot, externalId } = handle;
  const progress = commandId === null ? null : await followCommand(api, { commandId, sinceMs }, now);
  if (progress?.state === 'running') return pending(handle, progress.detail);
  const server = await whileAsking(findOwned(api, handle));
  if (!server && verb !== 'remove') throw refusal('not_found', `server ${externalId} is gone or is no longer ours`);
  const snapshots = server ? await whileAsking(readSnapshots(api, server)) : [];
  const present = snapshots.find(
    ({ mark, externalId: id }) => mark === snapshot.mark && (snapshot.externalId ?? id) === id,
  );
  // Whatever became of the command: a snapshot that is there was made, and one that is not was removed.
  if (verb === 'create' && present) return done(present.externalId);
  if (verb === 'remove' && !present) return done(snapshot.externalId ?? externalId);
  if (progress?.state === 'failed') throw progress.error;
  if (verb === 'revert' && progress?.state === 'complete') return done(externalId);
  if (verb !== 'revert' && !hasSettled(handle, now))
    return pending(settling(handle, now), 'waiting for the list of snapshots');
  throw new ProviderError({
    code: 'protocol',
    outcome: 'unknown',
    retryable: true,
    vendorCode: 'command',
    vendorMessage: `the platform says that it is done, and the list of snapshots does not show it (${verb})`,
  });
}

async function find(api: KamateraApi, server: ServerDetail, { externalId, mark }: ResourceRef): Promise<boolean> {
  return (await readSnapshots(api, server)).some((entry) => entry.externalId === externalId && entry.mark === mark);
}

const LABELS = { POST: 'snapshot_create', PUT: 'snapshot_revert', DELETE: 'snapshot_remove' } as const;

function change(
  api: KamateraApi,
  server: ServerDetail,
  method: keyof typeof LABELS,
  body: Readonly<Record<string, string>>,
): Promise<string> {
  const path = servicePath('server', server.id, 'snapshot');
  return api.call({ face: 'console', method, label: LABELS[method], path, body, schema: commandIdSchema });
}

function accept(ref: MachineRef, part: Pick<SnapshotHandle, 'verb' | 'snapshot' | 'commandId'>, now: Date): Accepted {
  const handle: SnapshotHandle = { op: 'snapshot', ...ref, ...part, sinceMs: now.getTime(), settlingMs: null };
  return { externalId: part.snapshot.externalId, task: pending(handle, `${part.verb} snapshot`) };
}

function refusal(code: 'invalid' | 'not_found', vendorMessage: string, vendorCode = 'snapshot'): ProviderError {
  return new ProviderError({ code, outcome: 'not_applied', retryable: false, vendorCode, vendorMessage });
}
