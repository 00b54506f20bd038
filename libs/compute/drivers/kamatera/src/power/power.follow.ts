import { ProviderError, type PowerState, type TaskState } from '@uni/compute-port';
import type { KamateraApi } from '../api/kamatera.api.js';
import { followCommand, whileAsking } from '../command/command.follow.js';
import { powerStateOf } from '../server/machine.state.js';
import { findOwned } from '../server/server.reader.js';
import { hasSettled, settling } from '../task/settling.js';
import { done, pending, type PowerHandle } from '../task/task.handle.js';

export async function followPower(api: KamateraApi, handle: PowerHandle, now: Date): Promise<TaskState> {
  const { commandId, sinceMs } = handle;
  const progress = commandId === null ? null : await followCommand(api, { commandId, sinceMs }, now);
  if (progress?.state === 'running') return pending(handle, progress.detail);

  const state = await stateOf(api, handle);
  if (progress?.state === 'failed') {
    if (handle.stateProves && state === handle.wanted) return done(handle.externalId);
    throw progress.error;
  }
  if (state === handle.wanted) return done(handle.externalId);
  // How a suspended server shows is not documented: that it does not run any more is enough.
  if (handle.wanted === 'suspended' && progress?.state === 'complete' && state !== 'running')
    return done(handle.externalId);
  if (!hasSettled(handle, now)) return pending(settling(handle, now), `the server still shows as ${state}`);
  // The platform says that it was done. If somebody has switched it since, that is seen by whoever looks next.
  if (progress?.state === 'complete') return done(handle.externalId);
  throw new ProviderError({
    code: 'protocol',
    outcome: 'unknown',
    retryable: handle.stateProves,
    vendorCode: 'command',
    vendorMessage: `the queue has forgotten the command, and the server shows as ${state}`,
  });
}

async function stateOf(api: KamateraApi, handle: PowerHandle): Promise<PowerState> {
  const server = await whileAsking(findOwned(api, handle));
  if (server) return powerStateOf(server.power);
  throw new ProviderError({
    code: 'not_found',
    outcome: 'not_applied',
    vendorMessage: `server ${handle.externalId} is gone or is no longer ours`,
  });
}
