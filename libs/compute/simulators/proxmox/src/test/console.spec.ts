import { ManualClock } from '@uni/platform';
import { KEYSYM, RfbClient } from '@uni/simulator-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxmoxSimulator, type ProxmoxSimulator, type ProxmoxSimulatorOptions } from '../index.js';
import { openWebSocket, type OpenedConsole, type UpgradeOptions } from './console-client.js';
import { WireClient } from './wire-client.js';

const GUEST = '/nodes/pvea/qemu/7301';
const PATIENCE = { timeout: 10_000, interval: 10 };
let simulator: ProxmoxSimulator;
let client: WireClient;
const viewers: RfbClient[] = [];

async function start(options: ProxmoxSimulatorOptions = {}): Promise<void> {
  simulator = await startProxmoxSimulator({ timeScale: 0, ...options });
  client = new WireClient(simulator);
  await client.clone(7301);
  await client.run(client.post(`${GUEST}/status/start`));
}

beforeEach(() => start());
afterEach(async () => {
  for (const viewer of viewers.splice(0)) viewer.close();
  await simulator.close();
});

async function ask(
  path = `${GUEST}/vncproxy`,
  form: Record<string, number> = { websocket: 1 },
): Promise<OpenedConsole> {
  const answer = await client.post(path, form);
  expect(answer.status).toBe(200);
  return answer.data as OpenedConsole;
}

const enter = ({ port, ticket }: OpenedConsole, options?: UpgradeOptions) =>
  openWebSocket(simulator, client, options?.kind === 'lxc' ? 7401 : 7301, { port, vncticket: ticket }, options);

async function look(opened: OpenedConsole, options?: UpgradeOptions): Promise<RfbClient> {
  const { stream } = await enter(opened, options);
  const viewer = await RfbClient.connect(stream, { password: opened.password ?? opened.ticket });
  viewers.push(viewer);
  return viewer;
}

const shows = (viewer: RfbClient, text: string) => expect.poll(() => viewer.text(), PATIENCE).toContain(text);

describe('a console', () => {
  it('is asked for with a call and opened as a websocket: login prompt, echo, shell', async () => {
    const opened = await ask();
    expect(opened).toMatchObject({
      user: 'svc-cp@pve!uni',
      port: 5900,
      ticket: expect.stringMatching(/^[!-`]{8}:PVEVNC:[0-9A-F]{8}::\S+$/) as string,
      upid: expect.stringMatching(/^UPID:pvea:.*:vncproxy:7301:svc-cp@pve!uni:$/) as string,
      cert: expect.stringContaining('BEGIN CERTIFICATE') as string,
    });
    expect(opened.ticket.startsWith(`${opened.password ?? ''}:PVEVNC:`)).toBe(true);
    const viewer = await look(opened);
    await shows(viewer, 'web-7301 login:');
    viewer.type('root\nsecret\n');
    await shows(viewer, 'root@web-7301:~#');
    expect((await client.get(`/nodes/pvea/tasks/${opened.upid}/status`)).data.status).toBe('running');
    viewer.close();
    await expect.poll(() => client.exitStatus(opened.upid), PATIENCE).toBe('OK');
  });

  it('echoes the subprotocol that was asked for', async () => {
    expect((await enter(await ask())).protocol).toBe('binary');
  });

  it('is one screen for all who look', async () => {
    const first = await look(await ask());
    const second = await look(await ask());
    first.type('alice');
    await shows(second, 'login: alice');
  });

  it('ends when the machine is stopped, and shows a new boot after the next start', async () => {
    const viewer = await look(await ask());
    viewer.type('root');
    await shows(viewer, 'login: root');
    await client.run(client.post(`${GUEST}/status/stop`));
    await expect.poll(() => viewer.ended, PATIENCE).toBe(true);
    await client.run(client.post(`${GUEST}/status/start`));
    const again = await look(await ask());
    await shows(again, 'web-7301 login:');
    expect(again.text()).not.toContain('login: root');
  });

  it('ends when its task is stopped', async () => {
    const opened = await ask();
    const viewer = await look(opened);
    await client.delete(`/nodes/pvea/tasks/${opened.upid}`);
    await expect.poll(() => viewer.ended, PATIENCE).toBe(true);
    expect(await client.exitStatus(opened.upid)).toBe('received interrupt');
  });

  it('of a machine that is off ends at once', async () => {
    await client.run(client.post(`${GUEST}/status/stop`));
    await expect(look(await ask())).rejects.toThrow('the stream ended');
  });

  it('demands its password', async () => {
    const { stream } = await enter(await ask());
    await expect(RfbClient.connect(stream, { password: 'wrong' })).rejects.toThrow('Authentication failure');
  });

  it('shows the boot in the time of the cluster, and Ctrl-Alt-Del boots the machine again', async () => {
    await simulator.close();
    const clock = new ManualClock(new Date('2026-03-06T10:00:00Z'));
    simulator = await startProxmoxSimulator({ clock, timeScale: 1, resourceLagMs: 0 });
    client = new WireClient(simulator);
    simulator.drift({ kind: 'appear', vmid: 7301, name: 'slow', node: 'pvea' });
    const viewer = await look(await ask());
    await shows(viewer, 'Simulated firmware');
    clock.advance(9_000);
    await shows(viewer, 'slow login:');
    viewer.chord(KEYSYM.control, KEYSYM.alt, KEYSYM.delete);
    await shows(viewer, 'Simulated firmware');
    expect((await client.get(`${GUEST}/agent/network-get-interfaces`)).reason).toBe('QEMU guest agent is not running');
    clock.advance(9_000);
    await shows(viewer, 'slow login:');
    expect((await client.get(`${GUEST}/agent/network-get-interfaces`)).status).toBe(200);
  });
});

describe('the ticket of a console', () => {
  it('opens once', async () => {
    const opened = await ask();
    await look(opened);
    await expect(enter(opened)).rejects.toMatchObject({
      status: 500,
      reason: expect.stringContaining('refused') as string,
    });
  });

  it('is of use to its own caller, machine and port only, and only unchanged', async () => {
    const opened = await ask();
    const other = await ask();
    await client.clone(7302);
    for (const vncticket of [opened.ticket.replace(/.$/, '!'), 'nonsense', other.ticket])
      await expect(openWebSocket(simulator, client, 7301, { port: opened.port, vncticket })).rejects.toMatchObject({
        status: 401,
        reason: 'permission denied - invalid PVEVNC ticket',
      });
    const elsewhere = openWebSocket(simulator, client, 7302, { port: opened.port, vncticket: opened.ticket });
    await expect(elsewhere).rejects.toMatchObject({ status: 401 });
    const cookie = await logIn();
    await expect(enter(opened, { headers: cookie })).rejects.toMatchObject({ status: 401 });
    await shows(await look(opened), 'login:');
  });

  it('is worth nothing without a credential, or without the right', async () => {
    const opened = await ask();
    await expect(enter(opened, { headers: {} })).rejects.toMatchObject({ status: 401, reason: 'No ticket' });
    await simulator.addFault({ fault: { kind: 'revoke_privilege', privilege: 'VM.Console' } });
    await expect(enter(opened)).rejects.toMatchObject({
      status: 403,
      reason: 'Permission check failed (/vms/7301, VM.Console)',
    });
    expect((await client.post(`${GUEST}/vncproxy`, { websocket: 1 })).status).toBe(403);
  });

  it('is asked for with port and ticket', async () => {
    await ask();
    await expect(openWebSocket(simulator, client, 7301, { port: 5900 })).rejects.toMatchObject({ status: 400 });
    await expect(openWebSocket(simulator, client, 7301, { port: 80, vncticket: 'x' })).rejects.toMatchObject({
      status: 400,
    });
    await expect(
      openWebSocket(simulator, client, 7301, { port: 5900, vncticket: 'x'.repeat(513) }),
    ).rejects.toMatchObject({ status: 400 });
  });

  it('goes stale: nobody came within ten seconds, and the port is free again', async () => {
    await simulator.close();
    const clock = new ManualClock(new Date('2026-03-06T10:00:00Z'));
    await start({ clock });
    const opened = await ask();
    clock.advance(10_001);
    simulator.advance();
    expect(await client.exitStatus(opened.upid)).toBe('connection timed out');
    await expect(enter(opened)).rejects.toMatchObject({ status: 500 });
    clock.advance(30_000);
    await expect(enter(opened)).rejects.toMatchObject({ status: 401 });
    expect((await ask()).port).toBe(opened.port);
  });

  it('carries no password on older servers, where it is one itself unless another is asked for', async () => {
    await simulator.close();
    await start({ legacyConsole: true });
    const plain = await ask();
    expect(plain.password).toBeUndefined();
    expect(plain.ticket).toMatch(/^PVEVNC:/);
    await shows(await look(plain), 'login:');
    const generated = await ask(undefined, { websocket: 1, 'generate-password': 1 });
    expect(generated.password).toHaveLength(8);
    await shows(await look(generated), 'login:');
  });

  it('serves who has logged in as it serves a token', async () => {
    const headers = await logIn();
    const answer = await client.send('POST', `${GUEST}/vncproxy`, {
      form: { websocket: 1 },
      headers,
      authorization: null,
    });
    expect(answer.data.user).toBe('svc-cp@pve');
    await shows(await look(answer.data as OpenedConsole, { headers }), 'login:');
  });

  it('never stands in the call log or the state', async () => {
    const opened = await ask();
    await look(opened);
    const call = simulator.calls().find(({ label }) => label === 'vncwebsocket');
    expect(call).toMatchObject({ status: 101, identity: 'svc-cp@pve!uni', params: { port: '5900' } });
    const told = JSON.stringify([simulator.calls(), simulator.state()]);
    expect(told).not.toContain(opened.ticket);
    expect(told).not.toContain(simulator.login.password);
  });
});

async function logIn(): Promise<Record<string, string>> {
  const { data } = await client.send('POST', '/access/ticket', { form: simulator.login, authorization: null });
  return {
    cookie: `PVEAuthCookie=${encodeURIComponent(data.ticket as string)}`,
    CSRFPreventionToken: data.CSRFPreventionToken as string,
  };
}

describe('faults of the upgrade', () => {
  it('are those of every other request', async () => {
    const opened = await ask();
    const strike = (fault: Parameters<ProxmoxSimulator['addFault']>[0]['fault']) =>
      simulator.addFault({ match: { label: 'vncwebsocket' }, fault });
    await strike({ kind: 'status', status: 596 });
    await expect(enter(opened)).rejects.toMatchObject({ status: 596 });
    await strike({ kind: 'drop' });
    await expect(enter(opened)).rejects.toThrow('socket hang up');
    await shows(await look(opened), 'login:');
  });
});

describe('a container', () => {
  beforeEach(() => simulator.drift({ kind: 'appear', guest: 'lxc', vmid: 7401, name: 'box', node: 'pvea' }));

  it('has a screen', async () => {
    const opened = await ask('/nodes/pvea/lxc/7401/vncproxy', { websocket: 1, width: 800, height: 600 });
    await shows(await look(opened, { kind: 'lxc' }), 'box login:');
  });

  it('has a text terminal that wants the ticket first and then keys in frames', async () => {
    const opened = await ask('/nodes/pvea/lxc/7401/termproxy', {});
    expect(opened.upid).toContain(':vncproxy:7401:');
    const { stream } = await enter(opened, { kind: 'lxc' });
    let text = '';
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    stream.write(`${opened.user}:${opened.ticket}\n`);
    await expect.poll(() => text, PATIENCE).toMatch(/^OK[^]*box login: $/);
    const send = (keys: string) => stream.write(`0:${keys.length}:${keys}`);
    send('roo');
    stream.write('1:120:40:2');
    send('t\r');
    await expect.poll(() => text, PATIENCE).toMatch(/box login: root\r\nPassword: $/);
    send('pw\rhostnamX\u007fe\r');
    await expect.poll(() => text, PATIENCE).toContain('\r\nbox\r\n');
    stream.destroy();
    await expect.poll(() => client.exitStatus(opened.upid), PATIENCE).toBe('OK');
  });

  it('ends a terminal session that begins with anything else', async () => {
    const { stream } = await enter(await ask('/nodes/pvea/lxc/7401/termproxy', {}), { kind: 'lxc' });
    stream.resume().write('root:wrong\n');
    await expect.poll(() => stream.readableEnded || stream.destroyed, PATIENCE).toBe(true);
  });
});
