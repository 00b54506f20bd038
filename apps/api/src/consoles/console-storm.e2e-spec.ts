import { consoles } from '@uni/contracts';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { closing, ConsoleWorld, ORIGIN, upgradeStatus } from '../testing/console-world.js';
import { startTestApi, type TestApi } from '../testing/start-api.js';

const PATIENCE = { timeout: 30_000, interval: 25 };
const MIB = 1024 * 1024;
const FLOOD_BYTES = 96 * MIB;
/** What two processes' socket buffers and the relay's own may hold of a flood. */
const MOST_UNDERWAY_BYTES = 32 * MIB;

/** A screen without a password that sends as fast as it can once it was greeted. */
function flood(state: { sent: number }): (stream: Duplex) => void {
  return (stream) => {
    let heard = Buffer.alloc(0);
    let stage = 0;
    stream.write('RFB 003.008\n');
    const pour = (): void => {
      const chunk = Buffer.alloc(64 * 1024, 1);
      while (state.sent < FLOOD_BYTES) {
        state.sent += chunk.length;
        if (!stream.write(chunk)) {
          stream.once('drain', pour);
          return;
        }
      }
    };
    stream.on('data', (bytes: Buffer) => {
      heard = Buffer.concat([heard, bytes]);
      if (stage === 0 && heard.length >= 12) {
        stage = 1;
        stream.write(Buffer.from([1, 1]));
      }
      if (stage === 1 && heard.length >= 13) {
        stage = 2;
        stream.write(Buffer.alloc(4));
      }
      if (stage === 2 && heard.length >= 14) {
        stage = 3;
        pour();
      }
    });
  };
}

describe('consoles in numbers', () => {
  let api: TestApi;
  let world: ConsoleWorld;
  const state = { sent: 0 };

  beforeAll(async () => {
    api = await startTestApi({
      environment: {
        PUBLIC_URL: ORIGIN,
        CONSOLE_MAX_PER_PROCESS: '4',
        CONSOLE_MAX_PER_USER: '40',
        CONSOLE_MAX_MIB: '512',
      },
    });
    world = await ConsoleWorld.start(api, flood(state));
    world.answer = (access) => ({ ...access, password: null });
  });
  afterAll(async () => {
    await world.close();
    await api.close();
  });

  it('a viewer that does not read makes the place wait, and gets everything when it reads again', async () => {
    const person = await api.signUp();
    const socket = world.dial(await world.ticket(person, await world.instance(person)));
    let received = 0;
    socket.on('message', (data: Buffer) => (received += data.length));
    await vi.waitFor(() => expect(received).toBeGreaterThanOrEqual(12), PATIENCE);
    socket.send('RFB 003.008\n');
    await vi.waitFor(() => expect(received).toBeGreaterThanOrEqual(14), PATIENCE);
    socket.send(Buffer.from([1]));
    await vi.waitFor(() => expect(received).toBeGreaterThanOrEqual(18), PATIENCE);
    socket.send(Buffer.from([1]));
    socket.pause();
    const sent = async (): Promise<number> => {
      const before = state.sent;
      await new Promise((resolve) => setImmediate(resolve));
      return before;
    };
    // The flood comes to rest: what is written does not change any more over a good number of looks.
    let last = -1;
    let still = 0;
    await vi.waitFor(async () => {
      const now = await sent();
      still = now === last && now > 0 ? still + 1 : 0;
      last = now;
      expect(still).toBeGreaterThan(20);
    }, PATIENCE);
    expect(state.sent).toBeLessThan(MOST_UNDERWAY_BYTES);
    socket.resume();
    await vi.waitFor(() => expect(received).toBe(18 + FLOOD_BYTES), PATIENCE);
    const closed = closing(socket);
    socket.close();
    await closed;
  });

  it('a storm of openings ends with as many consoles as the process may hold', async () => {
    const person = await api.signUp();
    const paths = [];
    for (let count = 0; count < 12; count += 1) paths.push(await world.ticket(person, await world.instance(person)));
    const sockets = paths.map((path) => world.dial(path));
    const outcomes = await Promise.all(
      sockets.map(
        (socket) =>
          new Promise<number>((resolve) => {
            socket.once('open', () => resolve(101));
            socket.once('unexpected-response', (request, response) => {
              request.destroy();
              resolve(response.statusCode ?? 0);
            });
          }),
      ),
    );
    const open = outcomes.filter((status) => status === 101).length;
    expect(open).toBe(4);
    expect(outcomes.filter((status) => status === 503)).toHaveLength(8);
    for (const socket of sockets) socket.terminate();
    await vi.waitFor(async () => {
      const text = await (await fetch(new URL('/metrics', api.url))).text();
      expect(text).toMatch(/uni_consoles_open 0\n/);
    }, PATIENCE);
    const again = await upgradeStatus(world.dial(await world.ticket(person, await world.instance(person))));
    expect(again).toBe(101);
  });

  it('a restart says so, and leaves no console open in the books', async () => {
    const other = await startTestApi({ environment: { PUBLIC_URL: ORIGIN } });
    const elsewhere = await ConsoleWorld.start(other);
    const person = await other.signUp();
    const { closed } = await elsewhere.watch(await elsewhere.ticket(person, await elsewhere.instance(person)));
    await other.app.close();
    expect(await closed).toEqual({ code: consoles.CONSOLE_CLOSE_CODES.restarting, reason: 'restarting' });
    expect(await other.database.client.consoleSession.findMany({ select: { closeReason: true } })).toEqual([
      { closeReason: 'restarting' },
    ]);
    await elsewhere.close();
    await other.close();
  });
});
