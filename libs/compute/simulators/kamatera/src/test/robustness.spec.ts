import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startKamateraSimulator, type KamateraSimulator } from '../index.js';
import { CONSOLE_ROUTES } from '../console/all.routes.js';
import { CLI_COMMANDS } from '../cli/cli-face.js';
import { WireClient } from './wire-client.js';

let simulator: KamateraSimulator;
let client: WireClient;
let id: string;

beforeAll(async () => {
  simulator = await startKamateraSimulator({ timeScale: 0 });
  client = new WireClient(simulator);
});
// Some of the nonsense deletes servers.
beforeEach(async () => {
  simulator.reset();
  id = await client.machine('tough-01');
});
afterAll(() => simulator.close());

const JUNK: readonly unknown[] = [
  '',
  'constructor',
  '__proto__',
  '%',
  '%zz',
  'a/b',
  '(',
  '-1',
  '9'.repeat(40),
  'é☃',
  null,
  true,
  -1,
  1e99,
  [],
  [null],
  {},
  { value: {} },
];
const FIELDS = [
  ...['id', 'name', 'power', 'confirm', 'cpu', 'ram', 'size', 'index', 'snapshotId', 'backup', 'billing', 'traffic'],
  ...['network', 'ip', 'mac', 'connected', 'objectId', 'tagName', 'subnetIp', 'subnetBit', 'gateway', 'datacenter'],
  ...['disk_src_0', 'disk_name_0', 'network_name_0', 'disk_size_0', 'names', 'nServers', 'netModes', 'netNames'],
  ...[
    'diskSizesGB',
    'selectedTags',
    'sourceServerId',
    'add',
    'remove',
    'create',
    'revert',
    'disk',
    'password',
    'image',
  ],
  ...['new-name', 'source-id', 'source-name', 'period', 'startdate', 'enddate', 'category', 'dtFrom', 'dtTo', 'path'],
  ...['vlanId', 'subnetId', 'description', 'set', 'clone', 'connect', 'resize', 'bits', 'subnet', 'from', 'images'],
];

/** Every field with the same junk, but for the few that would keep a call from getting anywhere. */
const body = (junk: unknown, kept: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
  ...Object.fromEntries(FIELDS.map((field) => [field, junk])),
  ...kept,
});
const query = (junk: unknown): string =>
  FIELDS.map((field) => `${field}=${encodeURIComponent(typeof junk === 'string' ? junk : JSON.stringify(junk))}`).join(
    '&',
  );

describe('nonsense', () => {
  it.each(CONSOLE_ROUTES.filter(({ method }) => method !== 'DELETE'))(
    'is answered by $method $path of the console',
    async ({ method, path }) => {
      for (const junk of JUNK) {
        const segment = encodeURIComponent(typeof junk === 'string' && junk !== '' ? junk : 'x');
        for (const filled of [
          path.replaceAll(/\{\w+\}/g, segment),
          path.replaceAll('{id}', id).replaceAll(/\{\w+\}/g, 'EU'),
        ]) {
          const answer = await client.console(
            method,
            method === 'GET' ? `${filled}?${query(junk)}` : filled,
            method === 'GET' ? {} : { json: body(junk, {}) },
          );
          expect([200, 402, 404, 500], `${filled} with ${JSON.stringify(junk)}`).toContain(answer.status);
          expect(answer.data).toBeDefined();
        }
      }
    },
  );

  it.each(CLI_COMMANDS)('is answered by $method $path of the command line face', async ({ method, path }) => {
    for (const junk of JUNK)
      for (const kept of [{}, { id, name: '' }, { name: 'tough-01', id: '' }]) {
        const answer =
          method === 'GET'
            ? await client.cli('GET', `${path}?${query(junk)}`)
            : await client.run(path, body(junk, kept));
        expect([200, 400, 404, 500], `${path} with ${JSON.stringify(junk)}`).toContain(answer.status);
        expect(answer.data).toBeDefined();
      }
  });

  it('finds no server, command, network or key by the name of what every object has', async () => {
    for (const path of ['/service/server/constructor', '/service/queue/constructor', '/service/server/__proto__'])
      expect((await client.get(path)).status).toBe(404);
    expect((await client.run('/service/server/poweroff', { id: '%zz' })).data).toEqual({
      message: 'Server not found. (4)',
    });
  });
});
