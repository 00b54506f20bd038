import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  exchange,
  redactParams,
  type Answer,
  type CallLog,
  type CallRecord,
  type Engine,
  type FaultBook,
  type FaultSubject,
} from '@uni/simulator-kit';
import type { CallEffect } from '../control/call-effect.js';
import { ApiRefusal, BadRequest, NotFound } from '../world/refusals.js';
import type { World } from '../world/world.js';
import { failure, STYLE, success } from './answers.js';
import { authenticate } from './authentication.js';
import { Call, Hang } from './call.js';
import { nameOf, type Identity } from './identity.js';
import type { RateLimiter } from './rate-limiter.js';
import { demandRight } from './rights.js';
import type { RouteMatch, Router } from './route.js';

export interface ListenerContext {
  readonly engine: Engine<World>;
  readonly router: Router;
  readonly faults: FaultBook;
  readonly calls: CallLog<CallEffect>;
  readonly limiter: RateLimiter;
  readonly scheme: 'http' | 'https';
  /** Called after anything that may have changed the world. */
  readonly onChange: () => void;
  readonly onCall: (call: CallRecord<CallEffect>) => void;
}

const BODY_LIMIT_BYTES = 4 * 1024 * 1024;
const PREFIX = /^\/(?:1\.0|v1)(?=\/|$)/;
const SECRET = /^(?:password|secret|client_secret|clientSecret|consumerKey|adminPassword|userData|token)$/;

/** What is known of a request before it is handled. */
interface Incoming {
  readonly method: string;
  /** Below the prefix, decoded, without a slash at the end. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly match: RouteMatch | null;
  readonly subject: FaultSubject;
}

interface Handled {
  readonly answer: Answer;
  readonly params: Record<string, unknown>;
  readonly identity: Identity | null;
  readonly effects: readonly CallEffect[];
}

function open(router: Router, request: IncomingMessage): Incoming {
  const [rawPath = '', ...rest] = (request.url ?? '/').split('?');
  let decoded = rawPath;
  try {
    decoded = decodeURIComponent(rawPath);
  } catch {
    // A stray percent sign: the path then matches no route, which says enough.
  }
  const isApi = PREFIX.test(decoded);
  const path = (isApi ? decoded.replace(PREFIX, '') : decoded).replace(/(?<=.)\/$/, '') || '/';
  const method = request.method ?? 'GET';
  const match = router.match(method, isApi ? path : `!${path}`);
  return {
    method,
    path,
    query: new URLSearchParams(rest.join('?')),
    match,
    subject: { method, path, label: match?.route.label ?? null },
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > BODY_LIMIT_BYTES) throw new ApiRefusal(413, 'The body is too large', 'Client::BadRequest');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function parseBody(body: Buffer, contentType: string): unknown {
  const text = body.toString('utf8');
  if (text.trim() === '') return {};
  if (contentType.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new BadRequest('Invalid JSON received');
  }
}

function shownParams(body: unknown, query: URLSearchParams): Record<string, unknown> {
  const fields = typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {};
  return redactParams({ ...Object.fromEntries(query), ...fields }, (name) => SECRET.test(name));
}

/** Authentication, route, right, body and handler, in the order of the real API. */
async function handle(context: ListenerContext, request: IncomingMessage, incoming: Incoming): Promise<Handled> {
  const { engine, router } = context;
  const { method, path, query, match } = incoming;
  let identity: Identity | null = null;
  let params = shownParams({}, query);
  let effects: readonly CallEffect[] = [];
  try {
    const bytes = await readBody(request);
    engine.pump();
    const { world } = engine;
    const remoteAddress = request.socket.remoteAddress ?? '';
    if (!match) throw unknownRoute(router, method, path);
    if (!match.route.open) {
      identity = authenticate(world, {
        method,
        rawUrl: request.url ?? '/',
        headers: request.headers,
        body: bytes,
        remoteAddress,
      });
      context.limiter.check(world, nameOf(identity));
      demandRight(world, identity, match.route, path);
    }
    const body = parseBody(bytes, request.headers['content-type'] ?? '');
    params = shownParams(body, query);
    const applicationKey = request.headers['x-ovh-application'];
    const call = new Call(world, identity, match.route, path, match.pathParams, query, {
      faults: context.faults,
      subject: incoming.subject,
      origin: `${context.scheme}://${request.headers.host ?? 'localhost'}`,
      remoteAddress,
      authorization: request.headers.authorization,
      applicationKey: typeof applicationKey === 'string' ? applicationKey : '',
      routes: router.routes,
    });
    effects = call.effects;
    const result = match.route.handle(call, match.route.checkBody(body));
    if (method !== 'GET') context.onChange();
    engine.rearm();
    return { answer: success(result, world.settings.habits), params, identity, effects };
  } catch (error) {
    if (error instanceof Hang) {
      await once(request.socket, 'close');
      return { answer: { status: 504, body: null }, params, identity, effects };
    }
    return { answer: failure(error), params, identity, effects };
  }
}

function unknownRoute(router: Router, method: string, path: string): ApiRefusal {
  if (router.knowsPath(path))
    return new ApiRefusal(405, `The method ${method} is not allowed on this path`, 'Client::MethodNotAllowed');
  return new NotFound('Got an invalid (or empty) URL');
}

const NOT_ACTED: Answer = { status: 200, body: '{"unexpected":[1]}' };

/** Takes one request of the server from its first byte to the call log. */
export async function serve(
  context: ListenerContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedAtMs = performance.now();
  const at = context.engine.world.settings.clock.now().toISOString();
  const incoming = open(context.router, request);
  const { handled, status, reason, faults } = await exchange<Handled>({
    request,
    response,
    subject: incoming.subject,
    faults: context.faults,
    style: STYLE,
    act: () => handle(context, request, incoming),
    notActed: NOT_ACTED,
  });
  const requestId = request.headers['x-request-id'];
  const record = context.calls.add({
    at,
    method: incoming.method,
    path: incoming.path,
    label: incoming.subject.label,
    params: handled?.params ?? shownParams({}, incoming.query),
    identity: handled?.identity ? nameOf(handled.identity) : null,
    requestId: typeof requestId === 'string' ? requestId : null,
    status,
    reason,
    durationMs: Math.round(performance.now() - startedAtMs),
    faults,
    effects: handled?.effects ?? [],
  });
  context.onCall(record);
}
