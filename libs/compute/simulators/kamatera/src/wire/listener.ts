import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  accessOf,
  exchange,
  lieAboutMachines,
  redactParams,
  type Answer,
  type CallLog,
  type CallRecord,
  type DeliveryStyle,
  type Engine,
  type FaultBook,
  type FaultSubject,
} from '@uni/simulator-kit';
import { answerCli, cliSubject } from '../cli/cli-face.js';
import { NoAnswer, type CallSurroundings } from '../console/console-call.js';
import { answerConsole, consoleLabel } from '../console/console-face.js';
import type { CallEffect } from '../control/call-effect.js';
import type { World } from '../world/world.js';
import { decodePath, parseBody, parseForm, readBody, UnreadableBody } from './request-body.js';

export interface ListenerContext {
  readonly engine: Engine<World>;
  readonly faults: FaultBook;
  readonly calls: CallLog<CallEffect>;
  /** Called after anything that may have changed the cloud. */
  readonly onChange: () => void;
  readonly onCall: (call: CallRecord<CallEffect>) => void;
}

export type Face = 'console' | 'cli';

/** Paths of the command line face stand behind this in faults and in the call log: both faces have a `/service/server`. */
export const CLI_PREFIX = '/cloudcli';

const SECRET = /pass|secret|^authentication$|^script(?:-file)?$|^userdata(?:-file)?$|sshkey|ssh-key/i;
const NOT_ACTED: Answer = { status: 200, body: '{"unexpected":[1]}' };
const GATEWAY_WORDS = 'upstream request timeout';
const UNREADABLE: Answer = {
  status: 400,
  body: JSON.stringify({ errors: [{ code: 20, info: 'Request is invalid', category: 'General Error' }] }),
};

interface Decoded {
  readonly path: string;
  readonly query: Record<string, unknown>;
  readonly body: Record<string, unknown>;
  readonly readable: boolean;
}

async function decode(request: IncomingMessage): Promise<Decoded> {
  const [rawPath = '', ...rest] = (request.url ?? '/').split('?');
  const path = decodePath(rawPath).replace(/(?<=.)\/+$/, '');
  const query = parseForm(rest.join('?'));
  try {
    return { path, query, body: parseBody(request.headers['content-type'], await readBody(request)), readable: true };
  } catch (error) {
    if (error instanceof UnreadableBody) return { path, query, body: {}, readable: false };
    throw error;
  }
}

const header = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
};

/** Only the list of servers is an inventory; everything else stays true. */
function lie(answer: Answer, fault: Parameters<DeliveryStyle['lie']>[1]): Answer {
  if (answer.status !== 200 || answer.body === null) return answer;
  const list = JSON.parse(answer.body) as unknown;
  const isInventory =
    Array.isArray(list) && list.every((entry) => typeof entry === 'object' && 'power' in (entry as object));
  return isInventory ? { ...answer, body: JSON.stringify(lieAboutMachines(list as object[], fault)) } : answer;
}

function styleOf(world: World): DeliveryStyle {
  return {
    contentType: 'application/json',
    headers: () => ({
      Date: new Date(world.vendorTimeMs(world.nowMs())).toUTCString(),
      'Cache-Control': 'no-cache, private',
      Server: 'nginx',
    }),
    lie,
  };
}

interface Handled {
  readonly answer: Answer;
  readonly identity: string | null;
  readonly effects: readonly CallEffect[];
}

/** The gateway that stands before this call, if any. */
function gatewayBefore(world: World, face: Face, label: string | null) {
  const gateway = world
    .conditions('gateway_text')
    .find((one) => one.remaining !== 0 && (one.face ?? face) === face && (one.label ?? label) === label);
  if (gateway && gateway.remaining !== null) gateway.remaining -= 1;
  return gateway;
}

/** Carries a request out on its face. Waits for the client to give up where the vendor does not answer at all. */
async function handle(
  context: ListenerContext,
  face: Face,
  request: IncomingMessage,
  response: ServerResponse,
  decoded: Decoded,
  subject: FaultSubject,
): Promise<Handled> {
  context.engine.pump();
  const effects: CallEffect[] = [];
  if (!decoded.readable) return { answer: UNREADABLE, identity: null, effects };
  const surroundings: CallSurroundings = {
    world: context.engine.world,
    effects,
    takeTaskFault: () => context.faults.takeForTask(subject),
    takePartialSuccess: () => context.faults.takePartialSuccess(subject),
  };
  const gateway = gatewayBefore(context.engine.world, face, subject.label);
  const plainText: Answer | null = gateway
    ? { status: gateway.status, body: GATEWAY_WORDS, headers: { 'Content-Type': 'text/plain' } }
    : null;
  if (plainText && !gateway?.acts) return { answer: plainText, identity: null, effects };
  const method = request.method ?? 'GET';
  const { path, query, body } = decoded;
  const key = { clientId: header(request, 'authclientid'), secret: header(request, 'authsecret') };
  try {
    const outcome =
      face === 'console'
        ? answerConsole(surroundings, {
            ...{ method, path, query, body },
            credentials: { ...key, authorization: header(request, 'authorization') },
          })
        : answerCli(surroundings, {
            ...{ method, path, ...key },
            input: { ...query, ...body },
            statusInJson: header(request, 'x-cloudcli-statusinjson') === 'true',
          });
    // What reads count down, as the polls that a fault hides a command from, may be forgotten with the process.
    if (accessOf(subject) === 'write') context.onChange();
    context.engine.rearm();
    return { ...outcome, effects, ...(plainText ? { answer: plainText } : {}) };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    if (!response.closed) await once(response, 'close');
    return { answer: NOT_ACTED, identity: null, effects };
  }
}

/** Takes one request of either face from its first byte to the call log. */
export async function serve(
  context: ListenerContext,
  face: Face,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedAtMs = performance.now();
  const at = new Date(context.engine.world.nowMs()).toISOString();
  const decoded = await decode(request);
  const method = request.method ?? 'GET';
  const shownPath = face === 'cli' ? `${CLI_PREFIX}${decoded.path}` : decoded.path;
  const known =
    face === 'cli'
      ? cliSubject(method, decoded.path, { ...decoded.query, ...decoded.body })
      : { label: consoleLabel(method, decoded.path) };
  const subject: FaultSubject = { method, path: shownPath, ...known };
  const exchanged = await exchange({
    request,
    response,
    subject,
    faults: context.faults,
    style: styleOf(context.engine.world),
    act: () => handle(context, face, request, response, decoded, subject),
    notActed: NOT_ACTED,
  });
  const record = context.calls.add({
    at,
    method,
    path: shownPath,
    label: subject.label,
    params: redactParams({ ...decoded.query, ...decoded.body }, (name) => SECRET.test(name)),
    identity: exchanged.handled?.identity ?? null,
    requestId: header(request, 'x-request-id') ?? null,
    status: exchanged.status,
    reason: exchanged.reason,
    durationMs: Math.round(performance.now() - startedAtMs),
    faults: exchanged.faults,
    effects: exchanged.handled?.effects ?? [],
  });
  context.onCall(record);
}
