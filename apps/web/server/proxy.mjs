import { randomUUID } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { isHttps } from './security.mjs';

/** Headers that belong to one connection and are never passed on (RFC 9110, 7.6.1). */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** @param {string | string[] | undefined} value */
const joined = (value) => (Array.isArray(value) ? value.join(', ') : value);

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {boolean} upgrade
 */
function forwardedHeaders(request, upgrade) {
  /** @type {import('node:http').OutgoingHttpHeaders} */
  const headers = { ...request.headers };
  for (const name of (joined(request.headers.connection) ?? '').split(',')) delete headers[name.trim().toLowerCase()];
  for (const name of HOP_BY_HOP) delete headers[name];
  const before = joined(request.headers['x-forwarded-for']);
  const peer = request.socket.remoteAddress ?? '';
  headers['x-forwarded-for'] = before ? `${before}, ${peer}` : peer;
  headers['x-forwarded-proto'] = isHttps(request) ? 'https' : 'http';
  headers['x-forwarded-host'] = joined(request.headers['x-forwarded-host']) ?? request.headers.host;
  if (upgrade) {
    headers.connection = 'Upgrade';
    headers.upgrade = request.headers.upgrade;
  }
  return headers;
}

/**
 * Passes `/api/*` on to the API, byte by byte: nothing is buffered, so server-sent events arrive at once and uploads
 * stream. The browser therefore sees one origin, in development as behind a reverse proxy.
 * @param {string} apiUrl
 */
export function createApiProxy(apiUrl) {
  const target = new URL(apiUrl);
  const secure = target.protocol === 'https:';
  const client = secure ? https : http;
  const agent = new client.Agent({ keepAlive: true, maxSockets: 512, maxFreeSockets: 32 });
  const port = target.port === '' ? (secure ? 443 : 80) : Number(target.port);

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {boolean} [upgrade]
   */
  const options = (request, upgrade = false) => ({
    host: target.hostname.replace(/^\[|\]$/g, ''),
    port,
    method: request.method,
    path: request.url,
    headers: forwardedHeaders(request, upgrade),
    // an upgraded connection never goes back to the pool
    agent: upgrade ? false : agent,
  });

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  function forward(request, response) {
    const upstream = client.request(options(request), (answer) => {
      const headers = { ...answer.headers };
      for (const name of HOP_BY_HOP) delete headers[name];
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers);
      // the head of a stream must not wait for its first event
      response.flushHeaders();
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    upstream.on('error', () => refuse(request, response));
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:stream').Duplex} socket
   * @param {Buffer} head
   */
  function forwardUpgrade(request, socket, head) {
    const upstream = client.request(options(request, true));
    const end = () => {
      upstream.destroy();
      socket.destroy();
    };
    upstream.on('error', end);
    socket.on('error', end);
    socket.on('close', () => upstream.destroy());
    upstream.on('response', (answer) => {
      // refused: the socket gets the refusal as plain HTTP
      socket.write(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\nConnection: close\r\n\r\n`);
      answer.pipe(socket);
    });
    upstream.on('upgrade', (answer, peer, peerHead) => {
      const lines = [`HTTP/1.1 101 ${answer.statusMessage}`];
      for (let index = 0; index < answer.rawHeaders.length; index += 2)
        lines.push(`${answer.rawHeaders[index]}: ${answer.rawHeaders[index + 1]}`);
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
      if (peerHead.length > 0) socket.write(peerHead);
      if (head.length > 0) peer.write(head);
      peer.on('error', end);
      peer.on('close', end);
      socket.pipe(peer);
      peer.pipe(socket);
    });
    upstream.end();
  }

  return { forward, forwardUpgrade, close: () => agent.destroy() };
}

/**
 * The API does not answer: says so in the API's own form, so that every client understands it.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
function refuse(request, response) {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const requestId = joined(request.headers['x-request-id']) ?? randomUUID();
  const body = JSON.stringify({
    type: 'about:blank',
    title: 'Service Unavailable',
    status: 503,
    detail: 'The service is starting or being restarted. Nothing was changed; try again in a moment.',
    code: 'unavailable',
    requestId,
  });
  response.writeHead(503, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'retry-after': '2',
    'x-request-id': requestId,
  });
  response.end(body);
}
