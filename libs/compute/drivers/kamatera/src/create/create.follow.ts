import { ProviderError, type TaskState } from '@uni/compute-port';
import type { KamateraApi } from '../api/kamatera.api.js';
import { saysAlreadyThere } from '../api/error.classifier.js';
import { followCommand, whileAsking, type Progress } from '../command/command.follow.js';
import { sendPower } from '../power/power.begin.js';
import { powerStateOf } from '../server/machine.state.js';
import { markOf } from '../server/ownership.mark.js';
import { readServers, type ServerEntry } from '../server/server.reader.js';
import { hasSettled, settling } from '../task/settling.js';
import { done, pending, type CreateHandle } from '../task/task.handle.js';

/** Follows the building command, then finds the server by its name, then sees to it that it runs. */
export async function followCreate(api: KamateraApi, handle: CreateHandle, now: Date): Promise<TaskState> {
  const { commandId, sinceMs } = handle;
  const progress = commandId === null ? null : await followCommand(api, { commandId, sinceMs }, now);
  if (progress?.state === 'running') return pending(handle, progress.detail);
  const server = await findListed(api, handle.mark);
  const isOn = server !== null && powerStateOf(server.power) === 'running';
  if (isOn && progress?.state !== 'failed') return done(server.id);
  if (handle.phase === 'start') return followStart(api, handle, server, progress, now);
  if (progress?.state === 'failed') throw progress.error;
  if (hasSettled(handle, now)) return server ? start(api, handle, server, now) : lost();
  return pending(
    settling(handle, now),
    server ? 'waiting for the server to show as on' : 'waiting for the server to be listed',
  );
}

async function followStart(
  api: KamateraApi,
  handle: CreateHandle,
  server: ServerEntry | null,
  progress: Progress | null,
  now: Date,
): Promise<TaskState> {
  if (!server) return lost();
  if (powerStateOf(server.power) === 'running') return done(server.id);
  if (progress?.state === 'failed') throw progress.error;
  // Found off, without a command of ours: what is shown may still lag behind.
  return hasSettled(handle, now)
    ? start(api, handle, server, now)
    : pending(settling(handle, now), `the server shows as ${server.power}`);
}

async function start(api: KamateraApi, handle: CreateHandle, server: ServerEntry, now: Date): Promise<TaskState> {
  const next: CreateHandle = { ...handle, phase: 'start', sinceMs: now.getTime(), settlingMs: null };
  try {
    return pending({ ...next, commandId: await sendPower(api, server.id, 'on') }, 'turning on');
  } catch (error) {
    if (saysAlreadyThere(error))
      return pending(settling({ ...next, commandId: null }, now), 'the server is on already');
    throw error;
  }
}

async function findListed(api: KamateraApi, mark: string): Promise<ServerEntry | null> {
  const { servers } = await whileAsking(readServers(api));
  return servers.find((server) => markOf(server.name) === mark) ?? null;
}

/** Nothing of ours is left, so the order may be begun anew. */
function lost(): never {
  throw new ProviderError({
    code: 'not_found',
    outcome: 'not_applied',
    retryable: true,
    vendorCode: 'create',
    vendorMessage: 'the server was built, and is not listed',
  });
}
