import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  exchange,
  lieAboutMachines,
  REDACTED,
  type Answer,
  type CallLog,
  type CallRecord,
  type DeliveryStyle,
  type Engine,
  type FaultBook,
  type FaultSubject,
} from '@uni/simulator-kit';
import type { World } from '../world/world.js';
import type { CallEffect } from './call.js';
import { serverTimeMs } from './authentication.js';
import { isReading, type Command } from './command.js';
import { dispatch, type Dispatched } from './dispatcher.js';
import { readParams } from './request-params.js';

export interface ListenerContext {
  readonly engine: Engine<World>;
  readonly commands: ReadonlyMap<string, Command>;
  readonly faults: FaultBook;
  readonly calls: CallLog<CallEffect>;
  readonly consoleAddress: () => { readonly host: string; readonly port: number };
  readonly onChange: () => void;
  readonly onCall: (call: CallRecord<CallEffect>) => void;
}

export const API_PATH = '/client/api';

const SECRET = /^(signature|password|sessionkey|userdata|secretkey|token|privatekey)$/i;

type Envelope = Record<string, Record<string, unknown>>;

/** An untrue list of machines; the count says what the list shows. */
function lie(answer: Answer, fault: Parameters<DeliveryStyle['lie']>[1]): Answer {
  if (answer.status !== 200 || answer.body?.startsWith('{') !== true) return answer;
  const envelope = JSON.parse(answer.body) as Envelope;
  const [key = '', content = {}] = Object.entries(envelope)[0] ?? [];
  const machines = content['virtualmachine'];
  if (!Array.isArray(machines) || content['count'] === undefined) return answer;
  const shown = lieAboutMachines(machines as object[], fault);
  const told = shown.length === 0 ? {} : { count: shown.length, virtualmachine: shown };
  return { ...answer, body: JSON.stringify({ [key]: told }) };
}

function styleOf(world: World): DeliveryStyle {
  return {
    contentType: 'application/json; charset=UTF-8',
    headers: () => ({ Date: new Date(serverTimeMs(world)).toUTCString() }),
    lie,
  };
}

function shownParams(params: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...params].map(([name, value]) => [name, SECRET.test(name) ? REDACTED : value]));
}

const NOT_ACTED: Answer = { status: 200, body: '{"unexpectedresponse":{"unexpected":[1]}}' };
const NOT_FOUND: Answer = {
  status: 404,
  headers: { 'Content-Type': 'text/html;charset=iso-8859-1' },
  body: '<html><head><title>Error 404 Not Found</title></head><body><h2>HTTP ERROR 404 Not Found</h2></body></html>',
};
const VIEWER_PATH = '/resource/noVNC/vnc.html';
/** The real page carries a viewer; people who come here by hand are told where the screen is. */
const VIEWER: Answer = {
  status: 200,
  headers: { 'Content-Type': 'text/html' },
  body: '<!doctype html><title>noVNC</title><p>The screen is behind the websocket <code>/websockify?token=…</code>.</p>',
};
const TOO_LARGE: Answer = { status: 413, body: null };

const NOBODY: Omit<Dispatched, 'answer'> = { identity: null, effects: [] };

/** Takes one request from its first byte to the call log. */
export async function serve(
  context: ListenerContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { engine, faults, calls } = context;
  const startedAtMs = performance.now();
  const at = engine.world.settings.clock.now().toISOString();
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const method = request.method ?? 'GET';
  const isApi = path.replace(/\/$/, '') === API_PATH && (method === 'GET' || method === 'POST');
  // Faults look at the command, which may stand in the body.
  const params = await readParams(request);
  const name = params?.get('command') ?? null;
  const access = name === null || isReading(name) ? 'read' : 'write';
  const subject: FaultSubject = { method, path, label: name, access };

  const act = (): Promise<Dispatched> => {
    if (path === VIEWER_PATH && method === 'GET') return Promise.resolve({ answer: VIEWER, ...NOBODY });
    if (!isApi) return Promise.resolve({ answer: NOT_FOUND, ...NOBODY });
    if (params === null) return Promise.resolve({ answer: TOO_LARGE, ...NOBODY });
    engine.pump();
    const clientAddress = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    const dispatched = dispatch(
      engine.world,
      { request, method, clientAddress, params },
      {
        commands: context.commands,
        consoleAddress: context.consoleAddress(),
        takeJobFault: () => faults.takeForTask(subject),
      },
    );
    if (dispatched.cookies) response.setHeader('Set-Cookie', [...dispatched.cookies]);
    if (access === 'write') context.onChange();
    engine.rearm();
    return Promise.resolve(dispatched);
  };

  const exchanged = await exchange({
    request,
    response,
    subject,
    faults,
    style: styleOf(engine.world),
    act,
    notActed: NOT_ACTED,
  });
  const record = calls.add({
    at,
    method,
    path,
    label: name,
    params: shownParams(params ?? new Map()),
    identity: exchanged.handled?.identity ?? null,
    requestId: typeof request.headers['x-request-id'] === 'string' ? request.headers['x-request-id'] : null,
    status: exchanged.status,
    reason: exchanged.reason,
    durationMs: Math.round(performance.now() - startedAtMs),
    faults: exchanged.faults,
    effects: exchanged.handled?.effects ?? [],
  });
  context.onCall(record);
}
