import { ManualClock } from '@uni/platform';
import { RfbClient } from '@uni/simulator-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWebSocketStream, WebSocket } from 'ws';
import { startOvhSimulator, type OvhSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

const P = '/cloud/project/PROJECT';
const PATIENCE = { timeout: 10_000, interval: 10 };
let simulator: OvhSimulator;
let client: WireClient;

beforeEach(async () => {
  simulator = await startOvhSimulator({ timeScale: 0 });
  client = new WireClient(simulator);
});
afterEach(() => simulator.close());

/** The address as a viewer uses it: the page names the path of the websocket. */
function socketAddress(url: string): string {
  const page = new URL(url);
  const path = page.searchParams.get('path') ?? '';
  return `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/${path}`;
}

function open(address: string): WebSocket {
  return new WebSocket(address, ['binary'], { rejectUnauthorized: false });
}

function dial(address: string): Promise<WebSocket> {
  const socket = open(address);
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** The server speaks first, so somebody has to listen before the door is open. */
function look(url: string): Promise<RfbClient> {
  return RfbClient.connect(createWebSocketStream(open(socketAddress(url))), { password: null });
}

describe('the screen of a machine', () => {
  it('is opened at the address that the vendor gives, and echoes what is typed', async () => {
    const id = await client.machine();
    await client.get(P);
    const { data } = await client.post(`${P}/instance/${id}/vnc`);
    expect(data.type).toBe('novnc');
    expect((await client.get(data.url, { signed: false })).headers['content-type']).toContain('text/html');
    const viewer = await look(data.url);
    await expect.poll(() => viewer.text(), PATIENCE).toContain('web-1 login:');
    viewer.type('root');
    await expect.poll(() => viewer.text(), PATIENCE).toContain('web-1 login: root');
    viewer.close();
  });

  it('goes dark when the machine is stopped or deleted', async () => {
    const id = await client.machine();
    await client.get(P);
    const { data } = await client.post(`${P}/instance/${id}/vnc`);
    const viewer = await look(data.url);
    await client.post(`${P}/instance/${id}/stop`);
    await client.get(P);
    await expect.poll(() => viewer.ended, PATIENCE).toBe(true);
    await expect(dial(socketAddress(data.url))).rejects.toThrow('403');
    expect((await client.post(`${P}/instance/${id}/vnc`)).status).toBe(409);
    viewer.close();
  });

  it('needs the token, which does not last', async () => {
    const clock = new ManualClock('2026-03-06T12:00:00Z');
    const slow = await startOvhSimulator({ clock, tls: true });
    const wire = new WireClient(slow, () => clock.now().getTime());
    const id = await wire.machine();
    clock.advance(60_000);
    await wire.get(P);
    const { data } = await wire.post(`${P}/instance/${id}/vnc`);
    expect(data.url).toMatch(/^https:/);
    await expect(dial(socketAddress(data.url).replace(/token=.*/, 'token=guess'))).rejects.toThrow('403');
    const socket = await dial(socketAddress(data.url));
    socket.terminate();
    clock.advance(601_000);
    await expect(dial(socketAddress(data.url))).rejects.toThrow('403');
    await slow.close();
  });
});
