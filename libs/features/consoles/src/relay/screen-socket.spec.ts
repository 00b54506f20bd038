import { X509Certificate } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { ScreenAccess } from '../open/sealed-access.js';
import { judgeScreenAddress, simulatedScreenHost } from '../open/screen-address.js';
import { connectScreen } from './screen-socket.js';

describe('the way to a screen', () => {
  let server: Server;
  let url: string;
  let fingerprint: string;
  const tokens: (string | undefined)[] = [];

  beforeAll(async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'pve.example.test' }]);
    fingerprint = new X509Certificate(cert).fingerprint256;
    server = createServer({ key, cert });
    const sockets = new WebSocketServer({ noServer: true });
    server.on('upgrade', (request, socket, head) => {
      tokens.push(request.headers.authorization);
      sockets.handleUpgrade(request, socket, head, (viewer) => viewer.send('RFB 003.008\n'));
    });
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `wss://127.0.0.1:${(server.address() as AddressInfo).port}/screen?ticket=x`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const access = (change: Partial<ScreenAccess>): ScreenAccess => ({
    url,
    headers: { authorization: 'the token' },
    subprotocols: ['binary'],
    password: null,
    pinnedFingerprint: fingerprint,
    expiresAt: new Date(),
    allowedHosts: ['127.0.0.1'],
    ...change,
  });

  it('is taken with the pinned certificate, and the first bytes are there', async () => {
    const { socket, inbox } = await connectScreen(access({}));
    expect((await inbox.take(12)).toString()).toBe('RFB 003.008\n');
    socket.terminate();
    expect(tokens.splice(0)).toEqual(['the token']);
  });

  it.each([
    ['another certificate', { pinnedFingerprint: `00${':00'.repeat(31)}` }],
    ['a certificate that nobody vouches for and nobody pinned', { pinnedFingerprint: null }],
    ['a host that nobody allowed', { allowedHosts: [] }],
    ['a metadata service', { url: 'wss://169.254.169.254/x', allowedHosts: ['169.254.169.254'] }],
    ['a name behind which such a host stands', { url: 'wss://localhost:1/x', allowedHosts: [] }],
    ['a page in the place of a screen', { url: 'https://127.0.0.1/x' }],
  ])('is not taken to %s, and the token stays here', async (_, change) => {
    await expect(connectScreen(access(change))).rejects.toThrow();
    expect(tokens).toEqual([]);
  });

  it('is plain only where the operator says so, and has no password in its address', () => {
    expect(() => judgeScreenAddress('ws://8.8.8.8/x', [])).toThrow('refused');
    expect(() => judgeScreenAddress('wss://user:secret@8.8.8.8/x', [])).toThrow('refused');
    expect(judgeScreenAddress('wss://8.8.8.8/x?token=1', [])).toMatchObject({ port: 443, privateAllowed: false });
    expect(judgeScreenAddress('ws://10.0.0.5:6080/x', ['http://10.0.0.5:6080'])).toMatchObject({ port: 6080 });
  });

  it("a simulator's screens are on its own host, on any port, and nowhere else", () => {
    expect(simulatedScreenHost('ws://127.0.0.1:6080/x', 'http://127.0.0.1:4803')).toEqual(['http://127.0.0.1:6080']);
    expect(simulatedScreenHost('ws://10.0.0.5/x', 'http://127.0.0.1:4803')).toEqual([]);
    expect(simulatedScreenHost('no address', 'http://127.0.0.1:4803')).toEqual([]);
  });
});
