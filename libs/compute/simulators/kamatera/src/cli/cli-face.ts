import type { Answer } from '@uni/simulator-kit';
import type { CallSurroundings } from '../console/console-call.js';
import { Fields } from '../wire/fields.js';
import { Router } from '../wire/router.js';
import type { World } from '../world/world.js';
import { CliFailure, ProxyFault } from './cli-failure.js';
import { cliSchema } from './cli-schema.js';
import type { CliCommand } from './cli-command.js';
import { CONFIGURE_COMMANDS } from './configure.command.js';
import { CREATE_COMMANDS } from './create.commands.js';
import { INSIGHT_COMMANDS } from './insight.commands.js';
import { MACHINE_COMMANDS } from './machine.commands.js';
import { NETWORK_COMMANDS } from './network.commands.js';
import { OPTION_COMMANDS } from './option.commands.js';
import { QUEUE_COMMANDS } from './queue.commands.js';
import { SERVER_COMMANDS } from './server.commands.js';
import { Upstream, UpstreamError } from './upstream.js';

/** Every command of the command line face. */
export const CLI_COMMANDS: readonly CliCommand[] = [
  ...SERVER_COMMANDS,
  ...CREATE_COMMANDS,
  ...CONFIGURE_COMMANDS,
  ...MACHINE_COMMANDS,
  ...INSIGHT_COMMANDS,
  ...OPTION_COMMANDS,
  ...NETWORK_COMMANDS,
  ...QUEUE_COMMANDS,
];

const router = new Router(CLI_COMMANDS);

/** One request to the proxy, read and decoded. */
export interface CliRequest {
  readonly method: string;
  readonly path: string;
  /** Query and body together: the proxy tells them apart no more than its framework does. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly clientId: string | undefined;
  readonly secret: string | undefined;
  /** Wrap every answer in one with status 200. */
  readonly statusInJson: boolean;
}

/** What faults and the call log need to know before a request is carried out. */
export function cliSubject(
  method: string,
  path: string,
  input: Readonly<Record<string, unknown>>,
): { readonly label: string | null; readonly access: 'read' | 'write' } {
  if (method === 'GET' && path === '/schema') return { label: 'schema', access: 'read' };
  if (method === 'GET' && path === '/') return { label: 'ready', access: 'read' };
  const command = router.match(method, path)?.route;
  if (!command) return { label: null, access: method === 'GET' ? 'read' : 'write' };
  const writes = typeof command.writes === 'function' ? command.writes(new Fields(input)) : command.writes;
  return { label: command.label, access: writes ? 'write' : 'read' };
}

function stumble({ proxyMethod, use }: CliCommand): CliFailure {
  const words = proxyMethod === 'post' ? `command (${use[1]})` : `command method (${proxyMethod})`;
  return new CliFailure(500, { message: `Failed to run ${words}` });
}

function carryOut(world: World, command: CliCommand, upstream: Upstream, input: Fields): unknown {
  try {
    return command.handle({ upstream, input, world });
  } catch (error) {
    if (error instanceof ProxyFault) throw stumble(command);
    // Every command translates what it expects; what is left took the proxy by surprise.
    if (error instanceof UpstreamError) throw stumble(command);
    throw error;
  }
}

function perform(surroundings: CallSurroundings, request: CliRequest, upstream: Upstream): unknown {
  const { method, path, input } = request;
  const { world } = surroundings;
  if (method === 'GET' && path === '/') return { ready: true };
  if (method === 'GET' && path === '/schema') return cliSchema(CLI_COMMANDS, world.vendorTimeMs(world.nowMs()));
  const match = router.match(method, path);
  if (!match) throw new CliFailure(404, { error: true, message: 'Not Found' });
  return carryOut(world, match.route, upstream, new Fields(input));
}

/** Answers a request as the proxy does. @throws NoAnswer where the console behind it does not answer at all. */
export function answerCli(
  surroundings: CallSurroundings,
  request: CliRequest,
): { readonly answer: Answer; readonly identity: string | null } {
  const upstream = new Upstream(surroundings, request);
  let status = 200;
  let body: unknown;
  try {
    body = perform(surroundings, request, upstream);
  } catch (error) {
    if (!(error instanceof CliFailure)) throw error;
    ({ status, body } = error);
  }
  const wrapped = request.statusInJson ? { response: body, status } : body;
  return {
    identity: upstream.identity,
    answer: { status: request.statusInJson ? 200 : status, body: JSON.stringify(wrapped) },
  };
}
