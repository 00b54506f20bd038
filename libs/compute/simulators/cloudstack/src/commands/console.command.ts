import { randomBytes } from 'node:crypto';
import type { Call } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { REQUIRED, text, uuid } from '../wire/param-spec.js';
import { mayOperate } from '../world/collections.js';
import { addDoneEvent } from '../world/events.js';

/** How long an address may be opened after it was given. Not scaled. */
const TOKEN_LIFE_MS = 60_000;
const TOKEN_BYTES = 96;

function refused(details: string): object {
  return { consoleendpoint: { success: false, details } };
}

/** Forgets tokens that nobody used. */
function sweep(call: Call): void {
  const { consoleTokens } = call.world.state;
  for (const known of Object.values(consoleTokens))
    if (known.expiresAtMs <= call.world.nowMs()) delete consoleTokens[known.token];
}

function open(call: Call): object {
  const { world, surroundings } = call;
  const machine = call.need('virtualmachineid', 'machines');
  // Every failure but a wrong parameter is a success of the call that says so in its body.
  if (!mayOperate(world, call.caller, machine))
    return refused(`Permission denied: account ${call.caller.account.name} has no access to VM ${machine.id}`);
  if (machine.state !== 'Running' && machine.state !== 'Migrating')
    return refused(`Server Internal Error: VM ${machine.id} must be running to connect console for sessionUuid`);
  if (world.conditions('console_not_ready').length > 0)
    return refused('Console access will be ready in a few minutes. Please try it again later.');
  sweep(call);
  const token = randomBytes(TOKEN_BYTES).toString('base64').replace(/=+$/, '');
  world.state.consoleTokens[token] = {
    token,
    machineId: machine.id,
    clientAddress: surroundings.clientAddress,
    expiresAtMs: world.nowMs() + TOKEN_LIFE_MS,
  };
  const { host, port } = surroundings.consoleAddress;
  const authority = host.includes(':') ? `[${host}]` : host;
  const query = `autoconnect=true&show_dot=false&port=${port}&token=${encodeURIComponent(token)}`;
  addDoneEvent(world, {
    type: 'VM.CONSOLE',
    description: `Console session was created for VM ${machine.id}`,
    userId: call.caller.userId,
    accountId: machine.accountId,
    projectId: machine.projectId,
    resourceId: machine.id,
    resourceType: 'VirtualMachine',
    resourceName: machine.name,
  });
  return {
    consoleendpoint: {
      success: true,
      url: `http://${authority}:${port}/resource/noVNC/vnc.html?${query}`,
      websocket: { token, host, port: String(port), path: 'websockify' },
    },
  };
}

export const consoleCommand: Command = {
  name: 'createConsoleEndpoint',
  description: 'Gives an address at which the screen of a machine can be opened once',
  kind: 'sync',
  since: '4.18',
  params: { virtualmachineid: uuid('machines', REQUIRED), token: text() },
  handle: open,
};
