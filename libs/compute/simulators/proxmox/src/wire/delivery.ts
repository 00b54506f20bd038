import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { RequestFault } from '../control/fault.schema.js';
import type { Answer } from './answer.js';

const GZIP_FROM_BYTES = 1_024;
const HTML = '<html>\n<head><title>Service</title></head>\n<body><h1>The page is being prepared</h1></body>\n</html>\n';

/** Reason phrases travel as Latin-1 and end at the line. */
function safeReason(reason: string): string {
  return reason.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?').trim();
}

function commonHeaders(status: number): Record<string, string> {
  const now = new Date().toUTCString();
  return {
    'Cache-Control': 'max-age=0',
    // Otherwise the HTTP server says it, which knows when a connection has carried its last request.
    ...(status >= 400 ? { Connection: 'close' } : {}),
    Date: now,
    Expires: now,
    Pragma: 'no-cache',
    Server: 'pve-api-daemon/3.0',
  };
}

/** Sends an answer as the server does. */
export function deliver(response: ServerResponse, answer: Answer, acceptsGzip: boolean): void {
  const headers = commonHeaders(answer.status);
  if (answer.body === null) {
    response.writeHead(answer.status, safeReason(answer.reason), { ...headers, 'Content-Length': '0' });
    response.end();
    return;
  }
  const plain = Buffer.from(answer.body);
  const zipped = acceptsGzip && plain.length > GZIP_FROM_BYTES;
  const payload = zipped ? gzipSync(plain) : plain;
  response.writeHead(answer.status, safeReason(answer.reason), {
    ...headers,
    'Content-Type': 'application/json;charset=UTF-8',
    'Content-Length': String(payload.length),
    ...(zipped ? { 'Content-Encoding': 'gzip' } : {}),
  });
  response.end(payload);
}

/** Announces the whole body and sends half of it. */
export function deliverHalf(response: ServerResponse, answer: Answer): void {
  const payload = Buffer.from(answer.body ?? '{"data":null}');
  response.writeHead(answer.status, safeReason(answer.reason), {
    ...commonHeaders(answer.status),
    'Content-Type': 'application/json;charset=UTF-8',
    'Content-Length': String(payload.length),
  });
  response.write(payload.subarray(0, Math.max(1, Math.floor(payload.length / 2))), () => response.destroy());
}

export function deliverHtml(response: ServerResponse, status: number): void {
  response.writeHead(status, {
    'Content-Type': 'text/html',
    'Content-Length': String(HTML.length),
    Connection: 'close',
  });
  response.end(HTML);
}

export function deliverGarbage(response: ServerResponse): void {
  const text = '{"data": [{"vmid": 73\u0000\u0001 nodes are';
  response.writeHead(200, 'OK', {
    ...commonHeaders(200),
    'Content-Type': 'application/json;charset=UTF-8',
    'Content-Length': String(Buffer.byteLength(text)),
  });
  response.end(text);
}

const DEFAULT_REASONS: Readonly<Record<number, string>> = {
  401: 'Authentication failed!',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  595: 'No route to host',
  596: 'Connection timed out',
};

/** A status that something between client and cluster makes up: no envelope. */
export function deliverStatus(response: ServerResponse, fault: Extract<RequestFault, { kind: 'status' }>): void {
  const headers = { ...commonHeaders(fault.status), 'Content-Length': '0' };
  const retry = fault.retryAfterS === undefined ? {} : { 'Retry-After': String(fault.retryAfterS) };
  response.writeHead(fault.status, safeReason(fault.reason ?? DEFAULT_REASONS[fault.status] ?? 'Error'), {
    ...headers,
    ...retry,
  });
  response.end();
}

/** The same shape with every leaf of another type, and a list where one value stood. */
function distort(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? { unexpected: true } : value.map(distort);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, distort(inner)]));
  if (typeof value === 'string') return [value.length];
  return { value };
}

export function distorted(answer: Answer): Answer {
  if (answer.body === null) return answer;
  const envelope = JSON.parse(answer.body) as { data?: unknown };
  return { status: 200, reason: 'OK', body: JSON.stringify({ data: distort(envelope.data ?? null) }) };
}
