import { ProviderError, type Accepted, type MachineRef, type OwnershipMark, type TaskState } from '@uni/compute-port';
import type { KamateraApi } from '../api/kamatera.api.js';
import { followCommand, whileAsking } from '../command/command.follow.js';
import { encodeMark, markedName, markOf, readMarkedName } from '../server/ownership.mark.js';
import { readServer } from '../server/server.reader.js';
import { hasSettled, settling } from '../task/settling.js';
import { done, pending, type AdoptHandle } from '../task/task.handle.js';
import { sendName } from './machine.rename.js';

/** The mark is part of the name, so a machine is adopted by renaming it; as much of its own name as fits stays in front. */
export async function beginAdopt(
  api: KamateraApi,
  externalId: string,
  mark: OwnershipMark,
  now: Date,
): Promise<Accepted> {
  encodeMark(mark);
  const server = await readServer(api, externalId);
  if (!server) throw refusal('not_found', `no server ${externalId}`);
  const present = markOf(server.name);
  if (present === mark) return { externalId, task: done(externalId) };
  if (present !== null) throw refusal('conflict_busy', `the server carries the mark ${present}`);
  return rename(api, { externalId, mark }, { name: markedName(server.name, mark), wanted: 'marked' }, now);
}

export async function beginRelease(api: KamateraApi, ref: MachineRef, now: Date): Promise<Accepted> {
  const server = await readServer(api, ref.externalId);
  const marked = server ? readMarkedName(server.name) : null;
  if (marked?.mark !== ref.mark) return { externalId: ref.externalId, task: done(ref.externalId) };
  return rename(api, ref, { name: freeName(marked.label), wanted: 'free' }, now);
}

export async function followAdoption(api: KamateraApi, handle: AdoptHandle, now: Date): Promise<TaskState> {
  const { commandId, sinceMs, externalId, mark } = handle;
  const progress = commandId === null ? null : await followCommand(api, { commandId, sinceMs }, now);
  if (progress?.state === 'running') return pending(handle, progress.detail);
  const server = await whileAsking(readServer(api, externalId));
  const isMarked = server !== null && markOf(server.name) === mark;
  if (isMarked === (handle.wanted === 'marked')) return done(externalId);
  if (progress?.state === 'failed') throw progress.error;
  if (!server) throw refusal('not_found', `server ${externalId} is gone`);
  if (!hasSettled(handle, now)) return pending(settling(handle, now), 'the server still shows its old name');
  throw refusal('conflict_busy', 'somebody has renamed the server since');
}

async function rename(
  api: KamateraApi,
  ref: MachineRef,
  { name, wanted }: { readonly name: string; readonly wanted: AdoptHandle['wanted'] },
  now: Date,
): Promise<Accepted> {
  const commandId = await sendName(api, ref.externalId, name);
  const handle: AdoptHandle = { op: 'adopt', ...ref, wanted, commandId, sinceMs: now.getTime(), settlingMs: null };
  return { externalId: ref.externalId, task: pending(handle, `renaming to ${name}`) };
}

/** A name has at least four characters. */
function freeName(label: string): string {
  return label.length >= 4 ? label : `${label || 'server'}-released`;
}

function refusal(code: 'not_found' | 'conflict_busy', vendorMessage: string): ProviderError {
  return new ProviderError({ code, outcome: 'not_applied', retryable: false, vendorCode: 'adopt', vendorMessage });
}
