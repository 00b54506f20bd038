import type { VendorHttp } from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import { KamateraApi } from '../api/kamatera.api.js';
import { parseConnection } from '../connection/connection.options.js';
import { markedName } from '../server/ownership.mark.js';
import { RecentAttempts } from './recent.attempts.js';
import { readTraces } from './create.traces.js';

const MARK = '0198f3c2-7f10-7abc-8def-0123456789ab';
const NAME = markedName('web-1', MARK);
const ID = '3b0c8c1e-0000-4d11-9a77-5f2d0e6a1c42';
const NOW = new Date('2030-01-01T12:07:00Z');
const MINUTE_MS = 60_000;
const connection = parseConnection({
  endpoint: 'https://console.kamatera.com',
  credentials: { clientId: 'a3f81c0e5d7b', secret: '5b7d1c9e40a8f2637e95' },
  options: {},
});

/** An account that shows these servers and these commands. */
function seenIn(servers: readonly object[], commands: readonly object[]) {
  const http: VendorHttp = {
    send: (request) =>
      Promise.resolve({
        status: 200,
        reason: 'OK',
        headers: {},
        body: JSON.stringify(request.path.endsWith('/queue') ? commands : servers),
        latencyMs: 1,
      }),
  };
  return readTraces(new KamateraApi(http, connection, { requestId: 'test' }), MARK, NOW);
}

const server = { id: ID, name: NAME, datacenter: 'EU', power: 'on' };
const command = (status: string, more: object = {}) => ({
  id: 17000001,
  status,
  server: NAME,
  description: 'Create Server',
  ...more,
});
/** The platform's clock, in a zone that many minutes away from ours. */
const wallClock = (at: Date, zoneMinutes = 0): string =>
  new Date(at.getTime() + zoneMinutes * MINUTE_MS).toISOString().slice(0, 19).replace('T', ' ');

describe('what an order has left', () => {
  it('is a server when one is listed and no command builds it any more', async () => {
    expect(await seenIn([server], [])).toMatchObject({ seen: 'server', server: { id: ID } });
    expect(await seenIn([server], [command('complete')])).toMatchObject({ seen: 'server' });
    expect(await seenIn([{ ...server, name: `${NAME}-20300101` }], [])).toMatchObject({ seen: 'server' });
  });

  it.each(['pending', 'executing', 'progress', 'a word of the future'])(
    'is a command while that is %s, whether the server is listed or not',
    async (status) => {
      expect(await seenIn([], [command(status)])).toMatchObject({ seen: 'command', command: { id: '17000001' } });
      expect(await seenIn([server], [command(status)])).toMatchObject({ seen: 'command', server: { id: ID } });
    },
  );

  it.each(['error', 'cancelled'])('is nothing when its command ended as %s and no server is there', async (status) =>
    expect(await seenIn([], [command(status)])).toEqual({ seen: 'nothing', ended: ['17000001'] }),
  );

  it('is a command whatever words the platform has for it', async () => {
    const command1 = command('progress', { description: 'Bereitstellung' });
    expect(await seenIn([], [command1])).toMatchObject({ seen: 'command' });
  });

  it('is nothing in the name of another order', async () => {
    const other = markedName('web-1', '11111111-1111-4111-8111-111111111111');
    expect(await seenIn([], [command('progress', { server: other })])).toMatchObject({ seen: 'nothing' });
    expect(await seenIn([{ ...server, name: 'web-1' }], [])).toMatchObject({ seen: 'nothing' });
  });

  it('is the latest of several commands, whatever order the queue has', async () => {
    const commands = [command('progress', { id: 17000010 }), command('error', { id: 17000002 })];
    expect(await seenIn([], commands)).toMatchObject({ seen: 'command', command: { id: '17000010' } });
    expect(await seenIn([], commands.toReversed())).toMatchObject({ command: { id: '17000010' } });
  });

  it.each([0, -300, 120, 330, 345, 840])(
    'is a command that has just completed while the server is not listed yet, in a zone %i minutes away',
    async (zone) => {
      const completed = wallClock(new Date(NOW.getTime() - 0.5 * MINUTE_MS), zone);
      expect(await seenIn([], [command('complete', { completed })])).toMatchObject({ seen: 'command', server: null });
    },
  );

  it.each([0, -300, 120, 330, 345, 840])(
    'is nothing when the command completed a while ago and there is no server, in a zone %i minutes away',
    async (zone) => {
      const completed = wallClock(new Date(NOW.getTime() - 5 * MINUTE_MS), zone);
      expect(await seenIn([], [command('complete', { completed })])).toMatchObject({ seen: 'nothing' });
    },
  );

  it('is a new command after the removal of an earlier server of the same order', async () => {
    const commands = [command('complete'), command('complete', { id: 17000002, description: 'Terminate Server' })];
    const again = command('pending', { id: 17000003 });
    expect(await seenIn([], [...commands, again])).toMatchObject({ seen: 'command', command: { id: '17000003' } });
    const disk = command('complete', { id: 17000002, description: 'Remove Disk', completed: wallClock(NOW) });
    expect(await seenIn([], [command('complete'), disk])).toMatchObject({ seen: 'command' });
  });

  it('is nothing once the server was terminated, however short ago', async () => {
    const completed = wallClock(NOW);
    const terminated = command('complete', { id: 17000002, description: 'Terminate Server', completed });
    expect(await seenIn([], [command('complete', { completed }), terminated])).toMatchObject({ seen: 'nothing' });
  });
});

describe('an order that was just sent', () => {
  it('may show for a while, until its own command was seen or it was refused', () => {
    const attempts = new RecentAttempts();
    const later = (ms: number) => new Date(NOW.getTime() + ms);
    expect(attempts.mayStillShow(MARK, [], NOW)).toBe(false);
    attempts.note(MARK, null, NOW);
    expect(attempts.mayStillShow(MARK, ['17000001'], later(10_000))).toBe(true);
    expect(attempts.mayStillShow(MARK, [], later(60_000))).toBe(false);
    attempts.note(MARK, '17000002', NOW);
    expect(attempts.mayStillShow(MARK, ['17000001'], NOW)).toBe(true);
    expect(attempts.mayStillShow(MARK, ['17000001', '17000002'], NOW)).toBe(false);
    attempts.forget(MARK);
    expect(attempts.mayStillShow(MARK, [], NOW)).toBe(false);
  });
});
