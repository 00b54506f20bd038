import type { IncomingMessage } from 'node:http';
import type { Answer, TaskFault } from '@uni/simulator-kit';
import { startJob } from '../jobs/job-runner.js';
import { ApiRefusal, CODES } from '../world/refusal.js';
import type { World } from '../world/world.js';
import { FULL_VERSIONS } from '../world/version.js';
import { admit, hasSession, sessionCaller, signedCaller, unverified, type Authenticated } from './authentication.js';
import { Call, type CallEffect } from './call.js';
import { envelopeOf, type Command } from './command.js';
import { failure, success, type Format } from './envelope.js';
import { checkParams } from './params.js';
import { looseParam } from './request-params.js';
import { login, logout } from './session.js';

/** One request, read and decoded. */
export interface IncomingCall {
  readonly request: IncomingMessage;
  readonly method: string;
  readonly clientAddress: string;
  readonly params: ReadonlyMap<string, string>;
}

export interface Surroundings {
  readonly commands: ReadonlyMap<string, Command>;
  readonly consoleAddress: { readonly host: string; readonly port: number };
  /** A fault that strikes the job which is about to begin. */
  takeJobFault(): TaskFault | null;
}

export interface Dispatched {
  readonly answer: Answer;
  /** Name of the account and the user, null when it did not authenticate. */
  readonly identity: string | null;
  readonly effects: readonly CallEffect[];
  /** A login sets two. */
  readonly cookies?: readonly string[];
}

// Control characters are exactly what is looked for.
// eslint-disable-next-line no-control-regex
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f]/;

function demandPrintable(params: ReadonlyMap<string, string>): void {
  for (const [name, value] of params)
    if (CONTROL_CHARACTERS.test(value))
      throw new ApiRefusal(
        CODES.parameter,
        `Received value ${value} for parameter ${name} is invalid, contains illegal ASCII non-printable characters`,
      );
}

function authenticate(
  world: World,
  incoming: IncomingCall,
  name: string | undefined,
  command: Command | undefined,
): Authenticated {
  const { request, params, method, clientAddress } = incoming;
  if (
    looseParam(params, 'apikey') !== undefined ||
    looseParam(params, 'signature') !== undefined ||
    !hasSession(request)
  )
    return { caller: signedCaller(world, command, params, { method, clientAddress }), viaSession: false };
  const caller = sessionCaller(world, request, params);
  if (name === undefined) throw new ApiRefusal(400, 'No command given', null);
  if (!command)
    throw caller.isRoot
      ? new ApiRefusal(CODES.unsupported, `Unknown API command: ${name}`, 9999, true)
      : new ApiRefusal(
          CODES.unauthorized,
          `The given command '${name}' either does not exist, is not available for user, or not available from ip address '/${clientAddress}'.`,
          9999,
          true,
        );
  admit(world, caller, command, clientAddress);
  return { caller, viaSession: true };
}

/** The key under which errors stand when no command tells it. */
function fallbackEnvelope(incoming: IncomingCall, name: string | undefined, command: Command | undefined): string {
  if (command) return envelopeOf(command);
  return name === undefined && incoming.params.size > 0 ? 'null' : 'errorresponse';
}

/** `login` and `logout` stand before all authentication. */
function sessionCommand(world: World, incoming: IncomingCall, format: Format, version: string): Dispatched | null {
  const nobody = { identity: null, effects: [] };
  const name = incoming.params.get('command');
  if (name === 'logout')
    return { answer: success(format, 'logoutresponse', logout(world, incoming.request), version), ...nobody };
  if (name !== 'login') return null;
  try {
    const { content, cookies } = login(world, incoming.method, incoming.params);
    return { answer: success(format, 'loginresponse', content, version), ...nobody, cookies };
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    const plain = { isRoot: false, described: false, version };
    return { answer: failure(format, 'loginresponse', error, plain), ...nobody };
  }
}

/** Authentication, role, parameters, handler and job, in the order of the real server. */
export function dispatch(world: World, incoming: IncomingCall, surroundings: Surroundings): Dispatched {
  const { params } = incoming;
  const format: Format = params.get('response')?.toLowerCase() === 'json' ? 'json' : 'xml';
  const version = FULL_VERSIONS[world.settings.release];
  const name = params.get('command');
  const found = name === undefined ? undefined : surroundings.commands.get(name);
  const command = found?.since !== undefined && !world.isAtLeast(found.since) ? undefined : found;
  const envelope = fallbackEnvelope(incoming, name, command);
  let identity: string | null = null;
  let isRoot = false;
  let effects: CallEffect[] = [];
  let isExecuting = false;
  const session = sessionCommand(world, incoming, format, version);
  if (session) return session;
  try {
    const { caller } = authenticate(world, incoming, name, command);
    identity = caller.account.name;
    isRoot = caller.isRoot;
    if (!command) throw unverified();
    isExecuting = true;
    demandPrintable(params);
    const checked = checkParams(world, caller, command.name, command.params, params);
    const call = new Call(world, caller, command.name, checked, {
      clientAddress: incoming.clientAddress,
      method: incoming.method,
      consoleAddress: surroundings.consoleAddress,
    });
    effects = call.effects;
    if (command.kind === 'sync')
      return { answer: success(format, envelope, command.handle(call), version), identity, effects };
    const request = command.handle(call);
    const job = startJob(world, caller, command.name, request, surroundings.takeJobFault());
    effects.push({ kind: 'job', jobId: job.id, command: command.name });
    const content = command.kind === 'create' ? { id: request.instanceId, jobid: job.id } : { jobid: job.id };
    return { answer: success(format, envelope, content, version), identity, effects };
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    return {
      answer: failure(format, envelope, error, { isRoot, described: isExecuting, version }),
      identity,
      effects,
    };
  }
}
