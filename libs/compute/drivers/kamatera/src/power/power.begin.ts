import { ProviderError, type Accepted, type MachineRef, type PowerRequest, type PowerState } from '@uni/compute-port';
import { saysAlreadyThere } from '../api/error.classifier.js';
import { CLI_FACE, servicePath, type KamateraApi } from '../api/kamatera.api.js';
import { commandIdSchema } from '../api/wire.values.js';
import { readCommands } from '../command/command.reader.js';
import { busyNames, powerStateOf } from '../server/machine.state.js';
import { requireOwned } from '../server/server.reader.js';
import { done, pending, type PowerHandle } from '../task/task.handle.js';

type Verb = 'on' | 'off' | 'restart' | 'suspend' | 'resume';

interface PowerCall {
  readonly verb: Verb;
  readonly wanted: PowerHandle['wanted'];
}

export async function beginPower(
  api: KamateraApi,
  ref: MachineRef,
  request: PowerRequest,
  now: Date,
): Promise<Accepted> {
  const server = await requireOwned(api, ref);
  const call = chooseCall(request, powerStateOf(server.power));
  if (call === 'nothing') {
    // What is shown may be about to change: a command that is still at work may lead away from it.
    if (busyNames(await readCommands(api)).has(server.name)) throw busy();
    return { externalId: ref.externalId, task: done(ref.externalId) };
  }
  const handle: PowerHandle = {
    op: 'power',
    ...ref,
    commandId: await sendTolerantly(api, ref.externalId, call),
    sinceMs: now.getTime(),
    settlingMs: null,
    wanted: call.wanted,
    stateProves: call.verb !== 'restart',
  };
  return { externalId: ref.externalId, task: pending(handle, `power ${call.verb}`) };
}

/** The platform's verb for what is wished, given what is. It has one kind of off, and does not say whether the guest is asked. */
export function chooseCall(request: PowerRequest, state: PowerState): PowerCall | 'nothing' {
  switch (request.action) {
    case 'start':
      if (state === 'running') return 'nothing';
      return { verb: state === 'suspended' ? 'resume' : 'on', wanted: 'running' };
    case 'resume':
      // How a suspended server shows is not documented: one that seems off may be one, and the platform refuses where it is not.
      return state === 'running' ? 'nothing' : { verb: 'resume', wanted: 'running' };
    case 'stop':
      return state === 'stopped' ? 'nothing' : { verb: 'off', wanted: 'stopped' };
    case 'reboot':
      // Repeated while the first restart is between its halves, this finds the server off: turning it on is what was wished.
      return { verb: state === 'stopped' ? 'on' : 'restart', wanted: 'running' };
    case 'suspend':
      if (state === 'suspended') return 'nothing';
      if (state === 'stopped') throw refusal('a server that is off cannot be suspended');
      return { verb: 'suspend', wanted: 'suspended' };
    case 'shelve':
    case 'unshelve':
      throw refusal('this platform has nothing to shelve a server to');
  }
}

/** Words that only say that the state is there already although it does not show yet. */
async function sendTolerantly(api: KamateraApi, externalId: string, call: PowerCall): Promise<string | null> {
  try {
    return await sendPower(api, externalId, call.verb);
  } catch (error) {
    if (saysAlreadyThere(error) && (call.verb === 'on' || call.verb === 'off')) return null;
    throw error;
  }
}

export function sendPower(api: KamateraApi, externalId: string, verb: Verb): Promise<string> {
  if (verb === 'suspend' || verb === 'resume') {
    return api.call({
      face: CLI_FACE,
      method: 'POST',
      label: `power_${verb}`,
      path: servicePath('server', verb),
      body: { id: externalId },
      schema: commandIdSchema,
    });
  }
  return api.call({
    face: 'console',
    method: 'PUT',
    label: `power_${verb}`,
    path: servicePath('server', externalId, 'power'),
    body: { power: verb },
    schema: commandIdSchema,
  });
}

function busy(): ProviderError {
  return new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: true,
    vendorCode: 'queue',
    vendorMessage: 'another command of this server is still at work',
  });
}

function refusal(vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorCode: 'state', vendorMessage });
}
