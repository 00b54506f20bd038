import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { distort } from '../faults/distortion.js';
import type { FaultOf, RequestFault } from '../faults/fault.schema.js';
import type { Answer } from './answer.js';

/** What all answers of one vendor have in common. */
export interface DeliveryStyle {
  /** Content type of every body that does not say its own in `headers`. */
  readonly contentType: string;
  /** Headers of every answer with this status. */
  headers(status: number): Readonly<Record<string, string>>;
  /** Phrases that differ from the usual ones. */
  readonly reasons?: Readonly<Record<number, string>>;
  /** Bodies longer than this are compressed for clients that ask for it; absent: never. */
  readonly gzipFromBytes?: number;
  /** The answer to a list of machines made untrue. Answers without machines come back as they are. */
  lie(answer: Answer, fault: FaultOf<'inventory_lie'>): Answer;
  /** The answer with other types. Default: the whole JSON body is distorted. */
  distort?(answer: Answer): Answer;
}

const HTML = '<html>\n<head><title>Service</title></head>\n<body><h1>The page is being prepared</h1></body>\n</html>\n';
const GARBAGE = '{"data": [{"id": 73\u0000\u0001 nodes are';

/** Reason phrases travel as Latin-1 and end at the line. */
function safeReason(reason: string): string {
  return reason.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?').trim();
}

interface Prepared {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Buffer | null;
}

function prepare(style: DeliveryStyle, answer: Answer, request: IncomingMessage | null): Prepared {
  const headers: Record<string, string> = { ...style.headers(answer.status) };
  let payload = answer.body === null ? null : Buffer.from(answer.body);
  if (payload !== null) headers['Content-Type'] = style.contentType;
  const zips = style.gzipFromBytes !== undefined && /\bgzip\b/.test(request?.headers['accept-encoding'] ?? '');
  if (payload !== null && zips && payload.length > (style.gzipFromBytes ?? 0)) {
    payload = gzipSync(payload);
    headers['Content-Encoding'] = 'gzip';
  }
  headers['Content-Length'] = String(payload?.length ?? 0);
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    const present = Object.keys(headers).find((known) => known.toLowerCase() === name.toLowerCase());
    if (present !== undefined) delete headers[present];
    if (value !== null) headers[name] = value;
  }
  const reason = answer.reason ?? style.reasons?.[answer.status] ?? STATUS_CODES[answer.status] ?? 'Error';
  return { status: answer.status, reason: safeReason(reason), headers, payload };
}

/** Sends an answer as the vendor does. */
export function deliver(
  style: DeliveryStyle,
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): void {
  const { status, reason, headers, payload } = prepare(style, answer, request);
  response.writeHead(status, reason, { ...headers });
  response.end(payload ?? undefined);
}

/** Announces the whole body and sends half of it. */
function deliverHalf(style: DeliveryStyle, response: ServerResponse, answer: Answer): void {
  const { status, reason, headers, payload } = prepare(
    style,
    { ...answer, body: answer.body ?? '{"data":null}' },
    null,
  );
  response.writeHead(status, reason, { ...headers });
  const half = payload?.subarray(0, Math.max(1, Math.floor(payload.length / 2))) ?? Buffer.alloc(1);
  response.write(half, () => response.destroy());
}

/** A body that comes a few bytes at a time, until it is whole or the client has had enough. */
function deliverSlowly(
  style: DeliveryStyle,
  response: ServerResponse,
  answer: Answer,
  { chunkBytes, everyMs }: FaultOf<'slow_body'>,
): void {
  const { status, reason, headers, payload } = prepare(style, answer, null);
  response.writeHead(status, reason, { ...headers });
  let sent = 0;
  const timer = setInterval(() => {
    response.write(payload?.subarray(sent, sent + chunkBytes) ?? Buffer.alloc(0));
    sent += chunkBytes;
    if (sent < (payload?.length ?? 0)) return;
    clearInterval(timer);
    response.end();
  }, everyMs);
  response.flushHeaders();
  response.once('close', () => clearInterval(timer));
}

function deliverHtml(response: ServerResponse, status: number): void {
  response.writeHead(status, {
    'Content-Type': 'text/html',
    'Content-Length': String(HTML.length),
    Connection: 'close',
  });
  response.end(HTML);
}

/** A status that something between client and vendor makes up: no envelope unless the fault brings one. */
function madeUp(fault: FaultOf<'status'>): Answer {
  return {
    status: fault.status,
    ...(fault.reason === undefined ? {} : { reason: fault.reason }),
    body: fault.body ?? null,
    headers: {
      ...(fault.retryAfterS === undefined ? {} : { 'Retry-After': String(fault.retryAfterS) }),
      ...(fault.body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
  };
}

function distorted(answer: Answer): Answer {
  if (answer.body === null) return answer;
  return { status: 200, body: JSON.stringify(distort(JSON.parse(answer.body))) };
}

/** Sends an answer, or what a fault makes of it. */
export function deliverWithFault(
  style: DeliveryStyle,
  request: IncomingMessage,
  response: ServerResponse,
  fault: RequestFault,
  answer: Answer,
): void {
  switch (fault.kind) {
    case 'drop':
    case 'lost_answer':
      request.socket.destroy();
      return;
    case 'hang':
      return;
    case 'half_body':
      return deliverHalf(style, response, answer);
    case 'slow_body':
      return deliverSlowly(style, response, answer, fault);
    case 'html':
      return deliverHtml(response, fault.status);
    case 'status':
      return deliver(style, request, response, madeUp(fault));
    case 'garbage':
      return deliver(style, request, response, { status: 200, body: GARBAGE });
    case 'wrong_types':
      return deliver(style, request, response, (style.distort ?? distorted)(answer));
    case 'inventory_lie':
      return deliver(style, request, response, style.lie(answer, fault));
    case 'latency':
    case 'stuck_task':
    case 'failed_task':
    case 'partial_success':
      return deliver(style, request, response, answer);
  }
}
