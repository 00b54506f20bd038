// @vitest-environment node
import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createApiProxy } from './proxy.mjs';
import { contentSecurityPolicy, isHttps, makeNonce, setSecurityHeaders } from './security.mjs';

const opened: Server[] = [];

async function listen(listener: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(server);
  return { server, port: (server.address() as AddressInfo).port };
}

afterEach(() => {
  for (const server of opened.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A web server that passes everything on to an API. */
async function proxyTo(port: number): Promise<{ server: Server; port: number }> {
  const api = createApiProxy(`http://127.0.0.1:${port}`);
  const web = await listen((incoming, response) => api.forward(incoming, response));
  web.server.on('upgrade', (incoming, socket, head) => api.forwardUpgrade(incoming, socket, head));
  return web;
}

describe('the way from the browser to the API', () => {
  it('passes status, headers and bodies on, and tells the API who asks', async () => {
    const api = await listen((incoming, response) => {
      response.writeHead(201, { 'x-request-id': 'r-1', 'content-type': 'application/json' });
      incoming.setEncoding('utf8');
      let body = '';
      incoming.on('data', (chunk: string) => (body += chunk));
      incoming.on('end', () => response.end(JSON.stringify({ body, url: incoming.url, headers: incoming.headers })));
    });
    const web = await proxyTo(api.port);
    const answer = await fetch(`http://127.0.0.1:${web.port}/api/v1/instances?limit=1`, {
      method: 'POST',
      body: '{"name":"web-1"}',
      headers: { 'x-forwarded-for': '203.0.113.7', te: 'trailers' },
    });
    const seen = (await answer.json()) as { body: string; url: string; headers: Record<string, string> };
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-request-id')).toBe('r-1');
    expect(seen).toMatchObject({ body: '{"name":"web-1"}', url: '/api/v1/instances?limit=1' });
    expect(seen.headers['x-forwarded-for']).toBe('203.0.113.7, 127.0.0.1');
    expect(seen.headers['x-forwarded-proto']).toBe('http');
    expect(seen.headers).not.toHaveProperty('te');
  });

  it('hands each event over at once, and ends the stream at the API when the browser leaves', async () => {
    let send: (text: string) => void = () => undefined;
    const left = new Promise<void>((resolve) => {
      void listen((_incoming, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.flushHeaders();
        send = (text) => response.write(text);
        response.on('close', resolve);
      });
    });
    await expect.poll(() => opened.length).toBe(1);
    await expect.poll(() => opened[0]?.listening).toBe(true);
    const web = await proxyTo((opened[0]?.address() as AddressInfo).port);
    const stop = new AbortController();
    const answer = await fetch(`http://127.0.0.1:${web.port}/api/v1/events/stream`, { signal: stop.signal });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    for (const text of ['id: 1\n\n', 'id: 2\n\n']) {
      send(text);
      expect(new TextDecoder().decode((await reader.read()).value)).toBe(text);
    }
    stop.abort();
    await left;
  });

  it('answers in the form of the API when the API is away', async () => {
    const api = await listen(() => undefined);
    const { port } = api;
    await new Promise((resolve) => api.server.close(resolve));
    const web = await proxyTo(port);
    const answer = await fetch(`http://127.0.0.1:${web.port}/api/v1/me`, { headers: { 'x-request-id': 'mine' } });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(await answer.json()).toMatchObject({ status: 503, code: 'unavailable', requestId: 'mine' });
  });

  it('joins websockets in both directions', async () => {
    const api = await listen((_incoming, response) => response.end());
    api.server.on('upgrade', (_incoming, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
      socket.pipe(socket);
    });
    const web = await proxyTo(api.port);
    const socket = connect(web.port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.write('GET /api/v1/console HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
    await expect.poll(() => text).toContain('101 Switching Protocols');
    socket.write('ping');
    await expect.poll(() => text.endsWith('ping')).toBe(true);
    socket.destroy();
  });
});

describe('what a page may load', () => {
  it('is itself and nothing else, and scripts only with the nonce of their page', () => {
    const policy = contentSecurityPolicy('abc');
    expect(policy).toContain(`script-src 'self' 'nonce-abc' 'strict-dynamic'`);
    expect(policy).toContain(`default-src 'self'`);
    expect(policy).toContain(`frame-ancestors 'none'`);
    expect(policy).toContain(`object-src 'none'`);
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline/);
  });

  it('has a fresh nonce of sixteen bytes each time', () => {
    const nonces = new Set(Array.from({ length: 50 }, makeNonce));
    expect(nonces.size).toBe(50);
    for (const nonce of nonces) expect(Buffer.from(nonce, 'base64')).toHaveLength(16);
  });

  it('is asked for by https for a year, once the reader has come by https', async () => {
    const web = await listen((incoming, response) => {
      setSecurityHeaders(incoming, response, `default-src 'self'`);
      response.end(String(isHttps(incoming)));
    });
    const ask = (headers: Record<string, string>): Promise<IncomingMessage> =>
      new Promise((resolve, reject) => {
        request({ port: web.port, host: '127.0.0.1', headers }, resolve).on('error', reject).end();
      });
    const plain = await ask({});
    const secure = await ask({ 'x-forwarded-proto': 'https, http' });
    expect(plain.headers['strict-transport-security']).toBeUndefined();
    expect(secure.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
    expect(secure.headers['x-frame-options']).toBe('DENY');
    expect(secure.headers['x-content-type-options']).toBe('nosniff');
    plain.resume();
    secure.resume();
  });
});
