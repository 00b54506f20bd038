import { afterEach, describe, expect, it } from 'vitest';
import { RfbScreen, type RfbScreenOptions } from '../screen/rfb-screen.js';
import { KEYSYM, RfbClient, type RfbClientOptions } from '../viewing/rfb-client.js';
import { streamPair } from './stream-pair.js';

const START = Date.parse('2026-03-06T10:00:00Z');
const RAW = 0;
const ZRLE = 16;
const DESKTOP_SIZE = -223;
/** For a busy machine; a screen is there in milliseconds. */
const PATIENCE = { timeout: 10_000, interval: 10 };

let nowMs = START;
const clock = { now: () => new Date(nowMs) };
const clients: RfbClient[] = [];
const screens: RfbScreen[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  for (const screen of screens.splice(0)) screen.powerOff();
  nowMs = START;
});

function machine(options: Partial<RfbScreenOptions> = {}): RfbScreen {
  const screen = new RfbScreen({
    machine: { name: 'web-7301', hardware: '2 vCPU, 4096 MiB' },
    clock,
    startedAtMs: START,
    bootMs: 0,
    ...options,
  });
  screens.push(screen);
  return screen;
}

async function look(screen: RfbScreen, options: Partial<RfbClientOptions> = {}, password: string | null = null) {
  const [near, far] = streamPair();
  void screen.attach(far, password);
  const client = await RfbClient.connect(near, { password, ...options });
  clients.push(client);
  return client;
}

const shows = (client: RfbClient, text: string) => expect.poll(() => client.text(), PATIENCE).toContain(text);

describe('a screen', () => {
  it('shows the login of the machine it belongs to and echoes what is typed', async () => {
    const client = await look(machine());
    expect(client.title).toBe('web-7301 (simulated)');
    await shows(client, 'web-7301 login:');
    client.type('rooot');
    await shows(client, 'web-7301 login: rooot');
    client.key(KEYSYM.backspace);
    client.key(KEYSYM.backspace);
    client.type('t');
    await shows(client, 'web-7301 login: root');
    await expect.poll(() => client.text(), PATIENCE).not.toContain('rooot');
  });

  it('asks for a password that it does not show, then greets and obeys', async () => {
    const client = await look(machine());
    client.type('root\n');
    await shows(client, 'Password:');
    client.type('secret!\n');
    await shows(client, 'Last login: never');
    await shows(client, 'root@web-7301:~#');
    expect(client.text()).not.toContain('secret');
    client.type('hostname\ndate\nls -l\n');
    await shows(client, 'Fri, 06 Mar 2026 10:00:00 GMT');
    await shows(client, 'ls: not found on this simulated machine');
    client.type('half a line');
    client.chord(KEYSYM.control, 'c'.charCodeAt(0));
    await shows(client, 'half a line^C');
    client.type('exit\n');
    await expect.poll(() => client.lines().filter((line) => line !== ''), PATIENCE).toEqual(['web-7301 login:']);
  });

  it('refuses an empty password and rings when there is nothing to wipe', async () => {
    const client = await look(machine());
    client.type('root\n\n');
    await shows(client, 'Login incorrect');
    client.key(KEYSYM.backspace);
    await expect.poll(() => client.bells, PATIENCE).toBe(1);
  });

  it('is one and the same for everybody who looks, also for who comes later', async () => {
    const screen = machine();
    const first = await look(screen);
    const second = await look(screen, { encodings: [RAW] });
    first.type('alice');
    await shows(second, 'login: alice');
    second.type('-2');
    await shows(first, 'login: alice-2');
    expect(screen.viewerCount).toBe(2);
    first.close();
    await expect.poll(() => screen.viewerCount, PATIENCE).toBe(1);
    await shows(await look(screen), 'login: alice-2');
  });

  it('types the clipboard at a press of the middle button', async () => {
    const client = await look(machine());
    client.cutText('ops\u0007\nx');
    client.pointer(2, 100, 100);
    client.pointer(2, 101, 100);
    client.pointer(0, 101, 100);
    await shows(client, 'web-7301 login: ops');
    await shows(client, 'Password:');
  });

  it('scrolls at its end and keeps what is still to be read', async () => {
    const client = await look(machine());
    client.type('root\nx\n');
    await shows(client, 'root@web-7301');
    for (let count = 0; count < 40; count += 1) client.type(`line-${count}\n`);
    await shows(client, 'line-39: not found');
    expect(client.text()).not.toContain('line-2:');
  });
});

describe('a boot', () => {
  it('goes from firmware over the kernel to the login as time passes, in another size of the screen', async () => {
    const screen = machine({ bootMs: 10_000 });
    const client = await look(screen);
    await shows(client, 'Simulated firmware');
    nowMs += 1_500;
    await shows(client, '2 vCPU, 4096 MiB');
    await shows(client, 'Looking for a disk');
    expect(client.text()).not.toContain('Linux');
    client.type('too early');
    nowMs += 4_400;
    await shows(client, 'systemd: starting up');
    expect(client.sizes).toEqual(['640x400', '800x592']);
    nowMs += 5_000;
    await shows(client, 'web-7301 login:');
    expect(client.text()).not.toContain('too early');
  });

  it('has gone on while nobody looked, without a timer', async () => {
    const screen = machine({ bootMs: 10_000 });
    nowMs += 20_000;
    await shows(await look(screen), 'web-7301 login:');
  });

  it('begins again with Ctrl-Alt-Del, and the machine is told', async () => {
    const reboots: number[] = [];
    const screen = machine({ bootMs: 10_000, onReboot: (startedAtMs) => reboots.push(startedAtMs) });
    nowMs += 60_000;
    const client = await look(screen);
    await shows(client, 'login:');
    client.chord(KEYSYM.control, KEYSYM.alt, KEYSYM.delete);
    await shows(client, 'Simulated firmware');
    expect(client.text()).not.toContain('login:');
    expect(reboots).toEqual([START + 60_000]);
    screen.boot(START + 60_000, 10_000);
    nowMs += 10_000;
    await shows(client, 'login:');
  });

  it('crops and blanks for a viewer that cannot change its size', async () => {
    const client = await look(machine({ bootMs: 10_000 }), { encodings: [RAW] });
    await shows(client, 'Simulated firmware');
    nowMs += 10_000;
    await shows(client, 'login:');
    expect(client.text()).not.toContain('Simulated firmware');
    expect(client.sizes).toEqual(['640x400']);
  });

  it('ends every session when the machine is turned off, and shows nothing afterwards', async () => {
    const screen = machine();
    const client = await look(screen);
    await shows(client, 'login:');
    screen.powerOff();
    await expect.poll(() => client.ended, PATIENCE).toBe(true);
    await expect(look(screen)).rejects.toThrow('the stream ended');
  });
});

describe('the protocol', () => {
  const colours = (
    bits: number,
    depth: number,
    bigEndian: number,
    trueColour: number,
    max: number[],
    shift: number[],
  ) => {
    const bytes = Buffer.alloc(16);
    bytes.set([bits, depth, bigEndian, trueColour]);
    for (const [index, value] of max.entries()) bytes.writeUInt16BE(value, 4 + index * 2);
    bytes.set(shift, 10);
    return bytes;
  };

  it.each(['003.003', '003.007', '003.008'] as const)(
    'is spoken with clients of %s, with and without a password',
    async (version) => {
      await shows(await look(machine(), { version }), 'login:');
      await shows(await look(machine(), { version }, 'geheim'), 'login:');
    },
  );

  it.each([
    ['32 bits', colours(32, 24, 0, 1, [255, 255, 255], [0, 8, 16])],
    ['32 bits, the big end first', colours(32, 24, 1, 1, [255, 255, 255], [24, 16, 8])],
    ['32 bits of depth 32', colours(32, 32, 0, 1, [255, 255, 255], [16, 8, 0])],
    ['16 bits', colours(16, 16, 0, 1, [31, 63, 31], [11, 5, 0])],
    ['8 bits', colours(8, 8, 0, 1, [7, 7, 3], [5, 2, 0])],
    ['a palette', colours(8, 8, 0, 0, [0, 0, 0], [0, 0, 0])],
  ])('paints in %s, raw and compressed', async (_name, pixelFormat) => {
    const screen = machine();
    for (const encoding of [RAW, ZRLE]) {
      const client = await look(screen, { pixelFormat, encodings: [encoding, DESKTOP_SIZE] });
      await shows(client, 'web-7301 login:');
    }
  });

  it('sends what changed and no more, far less than a raw picture', async () => {
    const client = await look(machine());
    await shows(client, 'login:');
    expect(client.receivedBytes).toBeLessThan(20_000);
    const before = client.receivedBytes;
    client.type('x');
    await shows(client, 'login: x');
    expect(client.receivedBytes - before).toBeLessThan(200);
  });

  it('sends nothing while nothing changes, and everything to who asks anew', async () => {
    const client = await look(machine(), { encodings: [RAW] });
    await shows(client, 'login:');
    const { frames, receivedBytes } = client;
    client.request(true);
    client.type('y');
    await shows(client, 'login: y');
    expect(client.frames).toBe(frames + 1);
    client.request(false);
    await expect.poll(() => client.receivedBytes, PATIENCE).toBeGreaterThan(receivedBytes + 800 * 592 * 4);
  });

  it('joins a storm of changes into few frames', async () => {
    const client = await look(machine());
    client.type('root\nx\n');
    await shows(client, ':~#');
    const { frames } = client;
    client.type('clear\n'.repeat(500));
    client.type('whoami');
    await shows(client, 'whoami');
    expect(client.frames - frames).toBeLessThan(100);
  });

  it('turns away a wrong password with a reason and lets nobody look', async () => {
    const screen = machine();
    const [near, far] = streamPair();
    void screen.attach(far, 'right');
    await expect(RfbClient.connect(near, { password: 'wrong' })).rejects.toThrow('Authentication failure');
    await expect.poll(() => screen.viewerCount, PATIENCE).toBe(0);
  });

  it.each([
    ['another protocol', 'HTTP/1.1 GET\n', Buffer.alloc(0)],
    ['a security type that was not offered', 'RFB 003.008\n', Buffer.from([2])],
    ['an unknown message', 'RFB 003.008\n', Buffer.from([1, 1, 99])],
    ['a clipboard without end', 'RFB 003.008\n', Buffer.from([1, 1, 6, 0, 0, 0, 0xff, 0xff, 0xff, 0xff])],
    ['pixels of 7 bits', 'RFB 003.008\n', Buffer.from([1, 1, 0, 0, 0, 0, 7, ...Buffer.alloc(15)])],
  ])('ends the session of a client with %s', async (_what, version, rest) => {
    const screen = machine();
    const [near, far] = streamPair();
    void screen.attach(far, null);
    near.resume().write(version);
    near.write(rest);
    await expect.poll(() => near.readableEnded, PATIENCE).toBe(true);
    expect(screen.viewerCount).toBe(0);
  });
});
