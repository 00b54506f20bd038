import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { redactParams, type CallLog, type CallRecord } from '../control/call-log.js';
import type { FaultBook, FaultSubject } from '../control/fault-book.js';
import type { RequestFault } from '../control/fault.schema.js';
import { lieAbout } from '../control/inventory-lie.js';
import type { Engine } from '../engine.js';
import { RECHECK_MS } from '../tasks/action-context.js';
import { answerFor, success, WireError, type Answer } from './answer.js';
import { authenticate } from './authentication.js';
import { deliver, deliverGarbage, deliverHalf, deliverHtml, deliverStatus, distorted } from './delivery.js';
import { dispatch, type Dispatched } from './dispatcher.js';
import { parseBody, parseForm, readBody } from './request-body.js';
import type { RouteMatch, Router } from './router.js';
import { receiveUpload, type ReceivedForm } from './upload.js';

export interface ListenerContext {
  readonly engine: Engine;
  readonly router: Router;
  readonly faults: FaultBook;
  readonly calls: CallLog;
  readonly legacyErrors: boolean;
  readonly authFailureDelayMs: number;
  readonly fingerprint: () => string;
  /** Called after anything that may have changed the cluster. */
  readonly onChange: () => void;
  readonly onCall: (call: CallRecord) => void;
}

const PREFIX = '/api2/json';
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'DELETE']);

/** What is known of a request before it is handled. */
interface Exchange {
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

function openExchange(context: ListenerContext, request: IncomingMessage): Exchange {
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

async function readForm(request: IncomingMessage, exchange: Exchange): Promise<ReceivedForm> {
  const type = request.headers['content-type'];
  if (exchange.match?.route.label === 'upload' && type?.startsWith('multipart/form-data'))
    return receiveUpload(request);
  return { fields: parseBody(type, await readBody(request)), file: null };
}

/** Carries a request out and says what the answer would be. */
async function handle(context: ListenerContext, request: IncomingMessage, exchange: Exchange): Promise<Handled> {
  const { engine } = context;
  let params = exchange.query;
  let dispatched: Dispatched | null = null;
  try {
    if (!METHODS.has(exchange.method)) throw new WireError(501, `method '${exchange.method}' not available`, true);
    if (!(request.url ?? '').startsWith(`${PREFIX}/`)) throw new WireError(501, 'no such uri', true);
    // Nobody may upload a disk image before it is known who it is.
    authenticate(engine.world, request.headers.authorization);
    const form = await readForm(request, exchange);
    params = { ...form.fields, ...exchange.query };
    engine.pump();
    dispatched = dispatch(
      engine.world,
      { ...exchange, authorization: request.headers.authorization, body: form.fields },
      {
        file: form.file,
        fingerprint: context.fingerprint(),
        takeTaskFault: () => context.faults.takeForTask(exchange.subject),
        pause: () => delay(RECHECK_MS).then(() => engine.pump()),
      },
    );
    const answer = success(await dispatched.result);
    if (exchange.method !== 'GET') context.onChange();
    engine.rearm();
    return { answer, params, dispatched };
  } catch (error) {
    const answer = answerFor(error, context.legacyErrors);
    if (answer.status === 401 && context.authFailureDelayMs > 0) await delay(context.authFailureDelayMs);
    return { answer, params, dispatched };
  }
}

/** Whether this fault lets the cluster act on the request at all. */
function letsAct(fault: RequestFault, method: string): boolean {
  switch (fault.kind) {
    case 'drop':
    case 'garbage':
      return false;
    case 'wrong_types':
      return method === 'GET';
    case 'status':
    case 'html':
    case 'hang':
      return fault.acts;
    default:
      return true;
  }
}

function deliverWithFault(
  request: IncomingMessage,
  response: ServerResponse,
  fault: RequestFault,
  answer: Answer,
): void {
  const acceptsGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  switch (fault.kind) {
    case 'drop':
    case 'lost_answer':
      request.socket.destroy();
      return;
    case 'status':
      return deliverStatus(response, fault);
    case 'half_body':
      return deliverHalf(response, answer);
    case 'html':
      return deliverHtml(response, fault.status);
    case 'garbage':
      return deliverGarbage(response);
    case 'wrong_types':
      return deliver(response, distorted(answer), acceptsGzip);
    case 'inventory_lie':
      return deliver(response, lieAbout(answer, fault), acceptsGzip);
    case 'hang':
      return;
    default:
      return deliver(response, answer, acceptsGzip);
  }
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
  const exchange = openExchange(context, request);
  const struck = context.faults.takeForRequest(exchange.subject);
  for (const fault of struck) if (fault.kind === 'latency') await delay(fault.ms);
  const fault = struck.find((candidate) => candidate.kind !== 'latency');
  const acts = fault === undefined || letsAct(fault, exchange.method);
  const handled: Handled = acts
    ? await handle(context, request, exchange)
    : { answer: NOT_ACTED, params: exchange.query, dispatched: null };
  // The rest of a body that nobody read would keep the connection from being used again.
  if (!acts) request.resume();
  if (fault) deliverWithFault(request, response, fault, handled.answer);
  else deliver(response, handled.answer, /\bgzip\b/.test(request.headers['accept-encoding'] ?? ''));
  const answered = response.headersSent;
  const record = context.calls.add({
    at,
    method: exchange.method,
    path: exchange.path,
    label: exchange.subject.label,
    params: redactParams(handled.params),
    identity: handled.dispatched?.identity?.token.fullId ?? null,
    requestId: typeof request.headers['x-request-id'] === 'string' ? request.headers['x-request-id'] : null,
    status: answered ? response.statusCode : null,
    reason: answered ? response.statusMessage : null,
    durationMs: Math.round(performance.now() - startedAtMs),
    faults: struck.map((one) => one.kind),
    effects: handled.dispatched?.effects ?? [],
  });
  context.onCall(record);
}
