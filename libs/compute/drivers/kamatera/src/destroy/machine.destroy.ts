import { ProviderError, type Accepted, type MachineRef, type TaskState } from '@uni/compute-port';
import { servicePath, type KamateraApi } from '../api/kamatera.api.js';
import { commandIdSchema } from '../api/wire.values.js';
import { followCommand, whileAsking } from '../command/command.follow.js';
import { powerStateOf } from '../server/machine.state.js';
import { findOwned } from '../server/server.reader.js';
import { hasSettled, settling } from '../task/settling.js';
import { done, pending, type DestroyHandle } from '../task/task.handle.js';

export async function beginDestroy(api: KamateraApi, ref: MachineRef, now: Date): Promise<Accepted> {
  const gone: Accepted = { externalId: ref.externalId, task: done(ref.externalId) };
  const server = await findOwned(api, ref);
  if (!server) return gone;
  // Never `force`: it would take a machine that somebody has just turned on again.
  if (powerStateOf(server.power) === 'running') throw refusal('the server must be off before it is terminated');
  try {
    const commandId = await api.call({
      face: 'console',
      method: 'DELETE',
      label: 'terminate',
      path: servicePath('server', ref.externalId, 'terminate'),
      body: { confirm: 1 },
      schema: commandIdSchema,
    });
    const handle: DestroyHandle = { op: 'destroy', ...ref, commandId, sinceMs: now.getTime(), settlingMs: null };
    return { externalId: ref.externalId, task: pending(handle, 'terminating') };
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'not_found') return gone;
    throw error;
  }
}

export async function followDestroy(api: KamateraApi, handle: DestroyHandle, now: Date): Promise<TaskState> {
  const { commandId, sinceMs, externalId } = handle;
  const progress = commandId === null ? null : await followCommand(api, { commandId, sinceMs }, now);
  if (progress?.state === 'running') return pending(handle, progress.detail);
  // A command that failed, or that nobody remembers, is a failure only as long as the server is still there.
  if (!(await whileAsking(findOwned(api, handle)))) return done(externalId);
  if (progress?.state === 'failed') throw progress.error;
  if (!hasSettled(handle, now)) return pending(settling(handle, now), 'the server is still listed');
  throw new ProviderError({
    code: 'protocol',
    outcome: 'not_applied',
    retryable: true,
    vendorCode: 'command',
    vendorMessage: 'the platform says that the server is terminated, and still shows it',
  });
}

function refusal(vendorMessage: string): ProviderError {
  return new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: false,
    vendorCode: 'state',
    vendorMessage,
  });
}
