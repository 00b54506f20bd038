import type { Duplex } from 'node:stream';
import { ManualClock } from '@uni/platform';
import { RfbClient } from '@uni/simulator-kit';
import { afterEach, describe, expect, it } from 'vitest';
import { createWebSocketStream, WebSocket } from 'ws';
import type { CloudStackSimulatorOptions } from '../index.js';
import { startCloud, type TestCloud } from './cloud.js';

const PATIENCE = { timeout: 10_000, interval: 10 };
let cloud: TestCloud;

afterEach(() => cloud.simulator.close());

interface Endpoint {
  readonly url: string;
  readonly websocket: { readonly token: string; readonly host: string; readonly port: string; readonly path: string };
}

async function boot(options: CloudStackSimulatorOptions = {}): Promise<string> {
  cloud = await startCloud(options);
  return (await cloud.deploy({ name: 'web-1' })).id;
}

const endpoint = async (virtualmachineid: string): Promise<Endpoint> =>
  (await cloud.user.ok('createConsoleEndpoint', { virtualmachineid })).consoleendpoint;

const addressOf = ({ websocket }: Endpoint): string =>
  `ws://${websocket.host}:${websocket.port}/${websocket.path}?token=${encodeURIComponent(websocket.token)}`;

/** The stream is there before the first byte, which may come together with the handshake's end. */
function dial(address: string): Promise<Duplex> {
  const socket = new WebSocket(address, ['binary']);
  const stream = createWebSocketStream(socket);
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(stream));
    stream.once('error', reject);
  });
}

const look = async (from: Endpoint): Promise<RfbClient> =>
  RfbClient.connect(await dial(addressOf(from)), { password: null });

describe('the console of a machine', () => {
  it('has an address with a page and a websocket, and echoes what is typed', async () => {
    const answer = await endpoint(await boot());
    expect(answer).toMatchObject({
      success: true,
      websocket: { host: '127.0.0.1', port: expect.stringMatching(/^\d+$/), path: 'websockify' },
    });
    const page = new URL(answer.url);
    expect(page.pathname).toBe('/resource/noVNC/vnc.html');
    expect(page.searchParams.get('token')).toBe(answer.websocket.token);
    expect((await fetch(answer.url)).headers.get('content-type')).toContain('text/html');
    const viewer = await look(answer);
    await expect.poll(() => viewer.text(), PATIENCE).toContain('web-1 login:');
    viewer.type('root');
    await expect.poll(() => viewer.text(), PATIENCE).toContain('web-1 login: root');
    viewer.close();
  });

  it('opens once, and not for another token', async () => {
    const answer = await endpoint(await boot());
    (await look(answer)).close();
    await expect(dial(addressOf(answer))).rejects.toThrow('403');
    await expect(dial(addressOf({ ...answer, websocket: { ...answer.websocket, token: 'guess' } }))).rejects.toThrow(
      '403',
    );
  });

  it('is not opened after a minute', async () => {
    const clock = new ManualClock('2030-06-01T12:00:00Z');
    const answer = await endpoint(await boot({ clock }));
    clock.advance(60_000);
    await expect(dial(addressOf(answer))).rejects.toThrow('403');
  });

  it('goes dark when the machine stops', async () => {
    const id = await boot();
    const viewer = await look(await endpoint(id));
    await cloud.user.result('stopVirtualMachine', { id });
    await expect.poll(() => viewer.ended, PATIENCE).toBe(true);
  });

  it('says no with 200 and the reason in the body', async () => {
    const id = await boot();
    const ask = (client = cloud.user) => client.call('createConsoleEndpoint', { virtualmachineid: id });
    const notReady = await cloud.simulator.addFault({ fault: { kind: 'console_not_ready' } });
    expect(await ask()).toMatchObject({ status: 200, body: { consoleendpoint: { success: false } } });
    cloud.simulator.removeFault(notReady);
    const stranger = await ask(cloud.other);
    expect(stranger.status).toBe(200);
    expect(stranger.body.consoleendpoint).toMatchObject({
      success: false,
      details: expect.stringContaining('Permission denied'),
    });
    await cloud.user.result('stopVirtualMachine', { id });
    const off = (await ask()).body.consoleendpoint;
    expect(off).toMatchObject({
      success: false,
      details: expect.stringContaining('must be running to connect console'),
    });
    expect(off).not.toHaveProperty('url');
    expect((await cloud.user.call('createConsoleEndpoint')).status).toBe(431);
  });
});
