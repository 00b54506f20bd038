import { createServer as createTlsServer } from 'node:tls';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { afterEach, describe, expect, it } from 'vitest';
import { lookAtLeaf } from './leaf-certificate.js';

describe('the certificate that a host shows', () => {
  const servers: { close(done: () => void): unknown }[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await new Promise<void>((resolve) => server.close(resolve));
  });

  async function serve(notAfterDate: Date): Promise<number> {
    const pems = await generate([{ name: 'commonName', value: 'watched.example' }], { keySize: 2048, notAfterDate });
    const server = createTlsServer({ key: pems.private, cert: pems.cert }, (socket) => socket.end());
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }
  const toLoopback = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
  const ask = (port: number, privateAllowed: boolean, timeoutMs = 5_000) =>
    lookAtLeaf({ host: 'watched.example', port, privateAllowed, timeoutMs, resolve: toLoopback });

  it('tells its end, whoever has signed it', async () => {
    const port = await serve(new Date('2031-03-01T12:00:00Z'));
    expect(await ask(port, true)).toEqual({
      expiresAt: new Date('2031-03-01T12:00:00Z'),
      issuer: 'watched.example',
      subject: 'watched.example',
    });
  });

  it('is not looked at behind a name that leads to a private address', async () => {
    const port = await serve(new Date('2031-03-01T12:00:00Z'));
    await expect(ask(port, false)).rejects.toThrow('not public');
  });

  it.each([
    ['127.0.0.1'],
    ['10.0.0.5'],
    ['169.254.169.254'],
    ['::1'],
    ['::ffff:127.0.0.1'],
    ['::ffff:169.254.169.254'],
    ['64:ff9b::a00:5'],
    ['93.184.215.14', '10.0.0.5'],
  ])('is not looked at behind a name that leads to %s', async (...addresses) => {
    const resolve = () =>
      Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
    const question = { host: 'watched.example', port: 443, privateAllowed: false, timeoutMs: 5_000, resolve };
    await expect(lookAtLeaf(question)).rejects.toThrow('not public');
  });

  it.each(['127.0.0.1', '2130706433', '0x7f.1', '::1', '::ffff:10.0.0.5', '169.254.169.254', 'localhost'])(
    'is not looked at where the host is %s, however it is written',
    async (host) => {
      const port = await serve(new Date('2031-03-01T12:00:00Z'));
      await expect(lookAtLeaf({ host, port, privateAllowed: false, timeoutMs: 5_000 })).rejects.toThrow('not public');
    },
  );

  it('is looked up once for each connection: a name cannot turn to another address in between', async () => {
    const port = await serve(new Date('2031-03-01T12:00:00Z'));
    let looks = 0;
    const resolve = () => {
      looks += 1;
      return Promise.resolve([{ address: looks === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }]);
    };
    const question = { host: 'watched.example', port, privateAllowed: true, timeoutMs: 5_000, resolve };
    await lookAtLeaf(question);
    expect(looks).toBe(1);
    await expect(lookAtLeaf(question)).rejects.toThrow('not public');
  });

  it('is not waited for for ever, and its absence has a reason', async () => {
    const silent = createServer();
    servers.push(silent);
    const sockets: { destroy(): void }[] = [];
    silent.on('connection', (socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    await expect(ask(port, true, 50)).rejects.toThrow('did not answer in time');
    for (const socket of sockets) socket.destroy();
    servers.splice(0);
    await new Promise<void>((resolve) => silent.close(() => resolve()));
    await expect(ask(port, true)).rejects.toThrow('Nothing listens');
    const nowhere = lookAtLeaf({
      host: 'nowhere.example',
      port: 443,
      privateAllowed: false,
      timeoutMs: 1_000,
      resolve: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })),
    });
    await expect(nowhere).rejects.toThrow('leads to no address');
  });
});
