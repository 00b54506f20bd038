import type { VendorRequest } from '@uni/compute-port';
import { afterEach, describe, expect, it } from 'vitest';
import { serveHttp, type LocalServer } from '../../test/local-server.js';
import { providerErrorOf } from '../../test/outcomes.js';
import { createProviderHttp } from './provider-http.js';
import { createVendorHttp } from './vendor-http.js';
import { pinFor } from './origin-router.js';

const context = { requestId: 'req-1' };
const request: VendorRequest = { method: 'POST', path: '/token', body: 'a=1', label: 'token' };

describe('several addresses of one vendor', () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const item of open.splice(0).reverse()) await item.close();
  });

  async function server(seen: string[]): Promise<LocalServer> {
    const started = await serveHttp((incoming, response) => {
      seen.push(`${incoming.method} ${incoming.url}`);
      response.end('{}');
    });
    open.push(started);
    return started;
  }

  it('sends to the endpoint unless the request names another address', async () => {
    const [api, login]: [string[], string[]] = [[], []];
    const [first, second] = [await server(api), await server(login)];
    const http = createProviderHttp({
      endpoint: `${first.origin}/1.0`,
      endpoints: { login: `${second.origin}/oauth2/` },
      policy: { allowedHosts: [...first.allowedHosts, ...second.allowedHosts] },
      pinnedFingerprint: null,
    });
    open.push(http);
    await http.send(request, context);
    await http.send({ ...request, origin: 'login' }, context);
    expect({ api, login }).toEqual({ api: ['POST /1.0/token'], login: ['POST /oauth2/token'] });
  });

  it('refuses an address that was not declared, and a client of one address refuses all', async () => {
    const seen: string[] = [];
    const only = await server(seen);
    const options = {
      endpoint: only.origin,
      policy: { allowedHosts: only.allowedHosts },
      pinnedFingerprint: null,
    };
    const plain = createVendorHttp(options);
    const routed = createProviderHttp({ ...options, endpoints: {} });
    open.push(plain, routed);
    for (const http of [plain, routed]) {
      const error = await providerErrorOf(http.send({ ...request, origin: 'elsewhere' }, context));
      expect(error).toMatchObject({ code: 'invalid', vendorCode: 'origin_unknown', outcome: 'not_applied' });
    }
    expect(seen).toEqual([]);
  });

  it('guards every address like the endpoint', async () => {
    const only = await server([]);
    const http = createProviderHttp({
      endpoint: only.origin,
      endpoints: { login: 'http://127.0.0.1:1' },
      policy: { allowedHosts: only.allowedHosts },
      pinnedFingerprint: null,
    });
    open.push(http);
    await http.send(request, context);
    const error = await providerErrorOf(http.send({ ...request, origin: 'login' }, context));
    expect(error).toMatchObject({ code: 'invalid', vendorCode: 'endpoint_refused' });
  });

  it('pins the fingerprint of the endpoint on its own server only', () => {
    const pin = 'AA:BB';
    expect(pinFor('https://a.example:8443/1.0', 'https://a.example:8443/token', pin)).toBe(pin);
    expect(pinFor('https://a.example:8443', 'https://a.example/token', pin)).toBeNull();
    expect(pinFor('https://a.example', 'https://b.example', pin)).toBeNull();
  });
});
