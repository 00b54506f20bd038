import { afterEach, describe, expect, it } from 'vitest';
import { serveHttp, serveHttps } from '../../test/local-server.js';
import { providerErrorOf } from '../../test/outcomes.js';
import { normaliseFingerprint } from './certificate-pin.js';
import { createVendorHttp } from './vendor-http.js';

const request = {
  method: 'POST',
  path: '/x',
  body: 'a=1',
  label: 'probe',
  headers: { authorization: 'canary' },
} as const;
const context = { requestId: 'req-1' };

describe('certificate pin', () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const item of open.splice(0).reverse()) await item.close();
  });

  async function world(pinOf: (fingerprint: string) => string | null) {
    let requests = 0;
    const server = await serveHttps((_request, response) => {
      requests += 1;
      response.end('ok');
    });
    const http = createVendorHttp({
      endpoint: server.origin,
      policy: { allowedHosts: [`127.0.0.1:${server.port}`] },
      pinnedFingerprint: pinOf(server.fingerprint),
    });
    open.push(server, http);
    return { http, server, requests: () => requests };
  }

  it('accepts a self-signed certificate with exactly the pinned fingerprint, however the fingerprint is written', async () => {
    for (const write of [
      (f: string) => f,
      (f: string) => f.replaceAll(':', '').toLowerCase(),
      (f: string) => `SHA256:${f}`,
    ]) {
      const { http } = await world(write);
      expect((await http.send(request, context)).body).toBe('ok');
    }
  });

  it('compares the certificate on every connection', async () => {
    const { http, server, requests } = await world((fingerprint) => fingerprint);
    await Promise.all(Array.from({ length: 4 }, () => http.send(request, context)));
    expect(server.connections()).toBeGreaterThan(1);
    expect(requests()).toBe(4);
  });

  it('refuses another certificate as certificate_changed before a byte of the request leaves', async () => {
    const { http, requests } = await world((fingerprint) =>
      fingerprint.replace(/^../, (pair) => (pair === '00' ? '01' : '00')),
    );
    const error = await providerErrorOf(http.send(request, context));
    expect(error).toMatchObject({ code: 'unavailable', outcome: 'not_applied', vendorCode: 'certificate_changed' });
    expect(requests()).toBe(0);
  });

  it('refuses a self-signed certificate without a pin', async () => {
    const { http, requests } = await world(() => null);
    const error = await providerErrorOf(http.send(request, context));
    expect(error).toMatchObject({
      code: 'unavailable',
      outcome: 'not_applied',
      vendorCode: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(requests()).toBe(0);
  });

  it('refuses a pin on a connection that is not encrypted', async () => {
    const server = await serveHttp((_request, response) => response.end('plain'));
    const http = createVendorHttp({
      endpoint: server.origin,
      policy: { allowedHosts: server.allowedHosts },
      pinnedFingerprint: 'ab'.repeat(32),
    });
    open.push(server, http);
    expect(await providerErrorOf(http.send(request, context))).toMatchObject({ vendorCode: 'certificate_missing' });
  });

  it('reports a server that does not speak TLS as not applied', async () => {
    const server = await serveHttp((_request, response) => response.end('plain'));
    const http = createVendorHttp({
      endpoint: server.origin.replace('http:', 'https:'),
      policy: { allowedHosts: [`127.0.0.1:${server.port}`] },
      pinnedFingerprint: 'ab'.repeat(32),
    });
    open.push(server, http);
    expect(await providerErrorOf(http.send(request, context))).toMatchObject({
      code: 'unavailable',
      outcome: 'not_applied',
    });
  });

  it.each(['', 'ab', 'zz'.repeat(32), 'ab'.repeat(20)])('refuses %j as a fingerprint', async (text) => {
    const failure = await providerErrorOf(Promise.resolve().then(() => normaliseFingerprint(text)));
    expect(failure).toMatchObject({ code: 'invalid', vendorCode: 'fingerprint_malformed' });
  });
});
