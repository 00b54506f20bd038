import { ProviderError, type CallContext, type VendorRequest } from '@uni/compute-port';
import { afterEach, describe, expect, it } from 'vitest';
import { serveHttp, serveTcp, unusedPort, type LocalServer } from '../../test/local-server.js';
import { gate, providerErrorOf } from '../../test/outcomes.js';
import { createVendorHttp } from './vendor-http.js';
import type { ClosableVendorHttp, VendorHttpEvent, VendorHttpOptions } from './vendor-http.types.js';

const SECRET = 'PVEAPIToken=svc@pve!a=0d6f3c52-canary';
const context: CallContext = { requestId: 'req-1' };
const get = (path = '/x'): VendorRequest => ({
  method: 'GET',
  path,
  label: 'probe',
  headers: { Authorization: SECRET },
});
const post: VendorRequest = {
  method: 'POST',
  path: '/x',
  body: 'a=1',
  label: 'change',
  headers: { Authorization: SECRET },
};

describe('vendor http', () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const item of open.splice(0).reverse()) await item.close();
  });

  function track<T extends { close(): Promise<void> }>(item: T): T {
    open.push(item);
    return item;
  }
  function client(
    server: Pick<LocalServer, 'origin' | 'allowedHosts'>,
    extra: Partial<VendorHttpOptions> = {},
  ): ClosableVendorHttp {
    const { origin: endpoint, allowedHosts } = server;
    return track(createVendorHttp({ endpoint, policy: { allowedHosts }, pinnedFingerprint: null, ...extra }));
  }

  it('sends method, path below the endpoint, query, body and the request id, and answers with status, reason, headers and body', async () => {
    const seen: { method?: string | undefined; url?: string | undefined; id?: unknown; body: string }[] = [];
    const server = track(
      await serveHttp((request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          seen.push({ method: request.method, url: request.url, id: request.headers['x-request-id'], body });
          response.writeHead(500, 'VM 7301 is locked', { 'X-Custom-Header': 'One', 'set-cookie': ['a=1', 'b=2'] });
          response.end('{"data":null}');
        });
      }),
    );
    const http = client({ ...server, origin: `${server.origin}/api2/json/` });
    const answer = await http.send({ ...post, query: { 'na me': 'a&b', full: 1 } }, { requestId: 'req-42' });

    expect(seen).toEqual([{ method: 'POST', url: '/api2/json/x?na%20me=a%26b&full=1', id: 'req-42', body: 'a=1' }]);
    expect(answer).toMatchObject({ status: 500, reason: 'VM 7301 is locked', body: '{"data":null}' });
    expect(answer.headers).toMatchObject({ 'x-custom-header': 'One', 'set-cookie': 'a=1, b=2' });
    expect(answer.latencyMs).toBeGreaterThan(0);
  });

  it('never follows a redirect', async () => {
    let calls = 0;
    const server = track(
      await serveHttp((_request, response) => {
        calls += 1;
        response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
      }),
    );
    expect((await client(server).send(get(), context)).status).toBe(302);
    expect(calls).toBe(1);
  });

  it('reuses its connections and keeps no more of them than allowed', async () => {
    const server = track(await serveHttp((_request, response) => response.end('ok')));
    const http = client(server, { maxConnections: 2 });
    await Promise.all(Array.from({ length: 12 }, () => http.send(get(), context)));
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('reports a refused connection as not applied', async () => {
    const port = await unusedPort();
    const error = await providerErrorOf(
      client({ origin: `http://127.0.0.1:${port}`, allowedHosts: [`http://127.0.0.1:${port}`] }).send(post, context),
    );
    expect(error).toMatchObject({
      code: 'unavailable',
      outcome: 'not_applied',
      vendorCode: 'ECONNREFUSED',
      retryable: true,
    });
  });

  it('reports an unknown host name as not applied', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
    const error = await providerErrorOf(
      client({ origin: 'https://pve.example.org', allowedHosts: [] }, { resolve }).send(post, context),
    );
    expect(error).toMatchObject({ code: 'unavailable', outcome: 'not_applied', vendorCode: 'ENOTFOUND' });
  });

  it('reports a connection cut after the request as an unknown outcome', async () => {
    const server = track(await serveHttp((request) => request.socket.destroy()));
    const error = await providerErrorOf(client(server).send(post, context));
    expect(error).toMatchObject({ code: 'unavailable', outcome: 'unknown' });
  });

  it('reports an answer cut in the middle as an unknown outcome', async () => {
    const server = track(
      await serveHttp((request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"data":', () => request.socket.destroy());
      }),
    );
    const error = await providerErrorOf(client(server).send(post, context));
    expect(error).toMatchObject({ code: 'unavailable', outcome: 'unknown' });
  });

  it('reports an answer that is not HTTP as a protocol error that repeats nothing of it', async () => {
    const server = track(await serveTcp((socket) => socket.end('220 canary-body ESMTP ready\r\n')));
    const error = await providerErrorOf(client(server).send(post, context));
    expect(error).toMatchObject({ code: 'protocol', outcome: 'unknown' });
    expect(everything(error)).not.toContain('canary-body');
  });

  it('stops reading an answer that is longer than allowed', async () => {
    let sent = 0;
    const closed = gate();
    const server = track(
      await serveHttp((request, response) => {
        request.socket.on('close', closed.open);
        const more = (): void => {
          while (!response.destroyed && sent < 64 * 1024 * 1024) {
            sent += 65_536;
            if (!response.write(Buffer.alloc(65_536))) return void response.once('drain', more);
          }
        };
        more();
      }),
    );
    const error = await providerErrorOf(client(server, { maxResponseBytes: 100_000 }).send(get(), context));
    expect(error).toMatchObject({ code: 'protocol', vendorCode: 'answer_too_long', outcome: 'unknown' });
    await closed.opened;
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  it('gives up on an answer that does not begin in time', async () => {
    const server = track(await serveHttp(() => undefined));
    const error = await providerErrorOf(client(server, { timeouts: { headersMs: 60 } }).send(post, context));
    expect(error).toMatchObject({ code: 'timeout', vendorCode: 'headers_timeout', outcome: 'unknown' });
  });

  it('gives up on an answer that falls silent half way', async () => {
    const server = track(
      await serveHttp((_request, response) => {
        response.writeHead(200);
        response.write('{');
      }),
    );
    const error = await providerErrorOf(client(server, { timeouts: { bodyMs: 60 } }).send(post, context));
    expect(error).toMatchObject({ code: 'timeout', vendorCode: 'body_timeout', outcome: 'unknown' });
  });

  it('gives up on an answer that drips for ever', async () => {
    const timers: NodeJS.Timeout[] = [];
    const server = track(
      await serveHttp((_request, response) => {
        response.writeHead(200);
        timers.push(setInterval(() => response.write('.'), 10));
      }),
    );
    const error = await providerErrorOf(
      client(server, { timeouts: { bodyMs: 5_000, totalMs: 150 } }).send(get(), context),
    );
    timers.forEach(clearInterval);
    expect(error).toMatchObject({ code: 'timeout', vendorCode: 'total_timeout' });
  });

  it('times out as not applied while it waits for a free connection, and never sends that request later', async () => {
    const hold = gate();
    const urls: (string | undefined)[] = [];
    const server = track(
      await serveHttp((request, response) => {
        urls.push(request.url);
        void hold.opened.then(() => response.end('late'));
      }),
    );
    const http = client(server, { maxConnections: 1, timeouts: { totalMs: 5_000 } });
    const first = http.send(get('/first'), context);
    const controller = new AbortController();
    const second = providerErrorOf(http.send({ ...post, path: '/second' }, { ...context, signal: controller.signal }));
    controller.abort();
    expect(await second).toMatchObject({ code: 'timeout', vendorCode: 'aborted', outcome: 'not_applied' });
    hold.open();
    expect((await first).body).toBe('late');
    expect((await http.send(get('/third'), context)).body).toBe('late');
    expect(urls).toEqual(['/first', '/third']);
  });

  it('stops when the caller gives up, with an unknown outcome once the request has left', async () => {
    const arrived = gate();
    const server = track(await serveHttp(() => arrived.open()));
    const controller = new AbortController();
    const call = providerErrorOf(client(server).send(post, { ...context, signal: controller.signal }));
    await arrived.opened;
    controller.abort();
    expect(await call).toMatchObject({ code: 'timeout', vendorCode: 'aborted', outcome: 'unknown' });
  });

  it('sends nothing when the caller has given up before', async () => {
    const server = track(await serveHttp((_request, response) => response.end('ok')));
    const error = await providerErrorOf(client(server).send(post, { ...context, signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: 'timeout', outcome: 'not_applied' });
    expect(server.connections()).toBe(0);
  });

  it('keeps credentials out of every failure', async () => {
    const port = await unusedPort();
    const cut = track(await serveHttp((request) => request.socket.destroy()));
    const closed = client({ origin: `http://127.0.0.1:${port}`, allowedHosts: [`http://127.0.0.1:${port}`] });
    const malformed = { ...get(), headers: { authorization: `${SECRET}\r\nx: y` } };
    const failures = [
      await providerErrorOf(client(cut).send({ ...post, body: 'password=hunter2-canary' }, context)),
      await providerErrorOf(closed.send(get(), context)),
      await providerErrorOf(closed.send(malformed, context)),
    ];
    expect(failures[2]).toMatchObject({ code: 'invalid', outcome: 'not_applied', retryable: false });
    for (const failure of failures) expect(everything(failure)).not.toMatch(/canary|hunter2/);
  });

  it('does not let a driver set the headers of the transport', async () => {
    const hosts: (string | undefined)[] = [];
    const server = track(
      await serveHttp((request, response) => {
        hosts.push(request.headers.host);
        response.end();
      }),
    );
    await client(server).send({ ...get(), headers: { Host: 'evil.example' } }, context);
    expect(hosts).toEqual([`127.0.0.1:${server.port}`]);
  });

  it('tells an observer the label, status and failure of each request and nothing else', async () => {
    const events: VendorHttpEvent[] = [];
    let answer = true;
    const server = track(
      await serveHttp((request, response) => (answer ? response.writeHead(404).end() : request.socket.destroy())),
    );
    const http = client(server, { observe: (event) => events.push(event) });
    await http.send(get(), context);
    answer = false;
    await providerErrorOf(http.send(post, context));
    expect(events.map(({ latencyMs: _latencyMs, ...rest }) => rest)).toEqual([
      { label: 'probe', status: 404, code: null },
      { label: 'change', status: null, code: 'unavailable' },
    ]);
  });

  it('lets requests in flight finish when it is closed, and refuses later ones', async () => {
    const hold = gate();
    const arrived = gate();
    const server = track(
      await serveHttp((_request, response) => {
        arrived.open();
        void hold.opened.then(() => response.end('done'));
      }),
    );
    const http = client(server);
    const running = http.send(get(), context);
    await arrived.opened;
    const closing = http.close();
    const late = await providerErrorOf(http.send(get(), context));
    hold.open();
    expect((await running).body).toBe('done');
    await closing;
    expect(late).toMatchObject({ code: 'unavailable', vendorCode: 'closed', outcome: 'not_applied' });
    open.splice(open.indexOf(http), 1);
  });
});

/** All text that a logger could find in an error. */
function everything(error: ProviderError): string {
  return JSON.stringify([
    error.message,
    error.stack,
    error.vendorCode,
    error.vendorMessage,
    String(error.cause),
    error,
  ]);
}
