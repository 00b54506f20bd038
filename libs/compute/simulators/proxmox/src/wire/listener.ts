import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import {
  exchange,
  redactParams,
  type Answer,
  type CallLog,
  type DeliveryStyle,
  type Engine,
  type FaultBook,
  type FaultSubject,
} from '@uni/simulator-kit';
import { isSecretParam, type CallEffect, type CallRecord } from '../control/call-effect.js';
import { RECHECK_MS } from '../tasks/action-context.js';
import { answerFor, success, WireError } from './answer.js';
import { authenticate, credentialsOf } from './authentication.js';
import { identityName, type Identity } from './permissions.js';
import { dispatch, type Dispatched } from './dispatcher.js';
import { parseBody, parseForm, readBody } from './request-body.js';
import type { World } from '../world/world.js';
import type { RouteMatch, Router } from './router.js';
import { receiveUpload, type ReceivedForm } from './upload.js';

export interface ListenerContext {
  readonly engine: Engine<World>;
  readonly router: Router;
  readonly faults: FaultBook;
  readonly calls: CallLog<CallEffect>;
  readonly style: DeliveryStyle;
  readonly legacyErrors: boolean;
  readonly authFailureDelayMs: number;
  readonly fingerprint: () => string;
  readonly certificate: () => string;
  readonly legacyConsole: boolean;
  /** Called after anything that may have changed the cluster. */
  readonly onChange: () => void;
  readonly onCall: (call: CallRecord) => void;
}

const PREFIX = '/api2/json';
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'DELETE']);

/** What is known of a request before it is handled. */
interface Opened {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, unknown>;
  readonly match: RouteMatch | null;
  readonly subject: FaultSubject;
}

interface Handled {
  readonly answer: Answer;
  readonly params: Record<string, unknown>;
  readonly dispatched: Dispatched | null;
}

function openExchange(context: ListenerContext, request: IncomingMessage): Opened {
  const [rawPath = '', ...rest] = (request.url ?? '/').split('?');
  const method = request.method ?? 'GET';
  let decoded = rawPath;
  try {
    decoded = decodeURIComponent(rawPath);
  } catch {
    // A stray percent sign: the path then matches no route, which says enough.
  }
  const isApi = decoded.startsWith(`${PREFIX}/`);
  const path = isApi ? decoded.slice(PREFIX.length).replace(/(?<=.)\/$/, '') : decoded;
  const match = isApi && METHODS.has(method) ? context.router.match(method, path) : null;
  return {
    method,
    path,
    query: parseForm(rest.join('?')),
    match,
    subject: { method, path, label: match?.route.label ?? null },
  };
}

async function readForm(request: IncomingMessage, opened: Opened): Promise<ReceivedForm> {
  const type = request.headers['content-type'];
  if (opened.match?.route.label === 'upload' && type?.startsWith('multipart/form-data')) return receiveUpload(request);
  return { fields: parseBody(type, await readBody(request)), file: null };
}

/** Carries a request out and says what the answer would be. */
async function handle(context: ListenerContext, request: IncomingMessage, opened: Opened): Promise<Handled> {
  const { engine } = context;
  let params = opened.query;
  let dispatched: Dispatched | null = null;
  try {
    if (!METHODS.has(opened.method)) throw new WireError(501, `method '${opened.method}' not available`, true);
    if (!(request.url ?? '').startsWith(`${PREFIX}/`)) throw new WireError(501, 'no such uri', true);
    // Nobody may upload a disk image before it is known who it is.
    const credentials = credentialsOf(request.headers);
    if (!opened.match?.route.open) authenticate(engine.world, credentials, opened.method);
    const form = await readForm(request, opened);
    params = { ...form.fields, ...opened.query };
    engine.pump();
    dispatched = dispatch(
      engine.world,
      { ...opened, credentials, body: form.fields },
      {
        file: form.file,
        fingerprint: context.fingerprint(),
        certificate: context.certificate(),
        legacyConsole: context.legacyConsole,
        takeTaskFault: () => context.faults.takeForTask(opened.subject),
        takePartialSuccess: () => context.faults.takePartialSuccess(opened.subject),
        pause: () => delay(RECHECK_MS).then(() => engine.pump()),
      },
    );
    const answer = success(await dispatched.result);
    if (opened.method !== 'GET') context.onChange();
    engine.rearm();
    return { answer, params, dispatched };
  } catch (error) {
    const answer = answerFor(error, context.legacyErrors);
    if (answer.status === 401 && context.authFailureDelayMs > 0) await delay(context.authFailureDelayMs);
    return { answer, params, dispatched };
  }
}

/** Nobody has a name yet on the routes that are open to all. */
function nameOf(identity: Identity | null): string | null {
  return identity === null ? null : identityName(identity) || null;
}

const NOT_ACTED: Answer = { status: 200, reason: 'OK', body: '{"data":{"unexpected":[1]}}' };

/** Takes one request of the HTTPS server from its first byte to the call log. */
export async function serve(
  context: ListenerContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedAtMs = performance.now();
  const at = context.engine.world.settings.clock.now().toISOString();
  const opened = openExchange(context, request);
  const { handled, ...sent } = await exchange<Handled>({
    request,
    response,
    subject: opened.subject,
    faults: context.faults,
    style: context.style,
    act: () => handle(context, request, opened),
    notActed: NOT_ACTED,
  });
  const record = context.calls.add({
    at,
    method: opened.method,
    path: opened.path,
    label: opened.subject.label,
    params: redactParams(handled?.params ?? opened.query, isSecretParam),
    identity: nameOf(handled?.dispatched?.identity ?? null),
    requestId: typeof request.headers['x-request-id'] === 'string' ? request.headers['x-request-id'] : null,
    durationMs: Math.round(performance.now() - startedAtMs),
    effects: handled?.dispatched?.effects ?? [],
    ...sent,
  });
  context.onCall(record);
}
