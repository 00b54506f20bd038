import { ProviderError, type Accepted, type MachineRef, type TaskState } from '@uni/compute-port';
import { CLI_FACE, servicePath, type KamateraApi } from '../api/kamatera.api.js';
import { commandIdSchema } from '../api/wire.values.js';
import { followCommand, whileAsking } from '../command/command.follow.js';
import { markedName } from '../server/ownership.mark.js';
import { findOwned, requireOwned } from '../server/server.reader.js';
import { hasSettled, settling } from '../task/settling.js';
import { done, pending, type RenameHandle } from '../task/task.handle.js';

/** Another name before the same mark: as much of it as fits. */
export async function beginRename(api: KamateraApi, ref: MachineRef, wished: string, now: Date): Promise<Accepted> {
  const { externalId } = ref;
  const server = await requireOwned(api, ref);
  const name = markedName(wished, ref.mark);
  if (server.name === name) return { externalId, task: done(externalId) };
  const commandId = await sendName(api, externalId, name);
  const handle: RenameHandle = { op: 'rename', ...ref, name, commandId, sinceMs: now.getTime(), settlingMs: null };
  return { externalId, task: pending(handle, `renaming to ${name}`) };
}

export async function followRename(api: KamateraApi, handle: RenameHandle, now: Date): Promise<TaskState> {
  const { commandId, sinceMs, externalId, mark, name } = handle;
  const progress = commandId === null ? null : await followCommand(api, { commandId, sinceMs }, now);
  if (progress?.state === 'running') return pending(handle, progress.detail);
  const server = await whileAsking(findOwned(api, { externalId, mark }));
  if (server?.name === name) return done(externalId);
  if (progress?.state === 'failed') throw progress.error;
  if (!server) throw refusal('not_found', `server ${externalId} is gone, or carries another mark`);
  if (!hasSettled(handle, now)) return pending(settling(handle, now), 'the server still shows its old name');
  throw refusal('conflict_busy', 'somebody has renamed the server since');
}

/** Gives the command that renames a server. @returns its id. */
export function sendName(api: KamateraApi, externalId: string, name: string): Promise<string> {
  return api.call({
    face: CLI_FACE,
    method: 'POST',
    label: 'rename',
    path: servicePath('server', 'rename'),
    body: { id: externalId, 'new-name': name },
    schema: commandIdSchema,
  });
}

function refusal(code: 'not_found' | 'conflict_busy', vendorMessage: string): ProviderError {
  return new ProviderError({ code, outcome: 'not_applied', retryable: false, vendorCode: 'rename', vendorMessage });
}
