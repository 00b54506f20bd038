import { ManualClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKamateraSimulator, type KamateraSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

const NOT_LOGGED_IN = { errors: [{ code: 1, info: 'you are not logged in', category: 'General Error' }] };
let simulator: KamateraSimulator;
let client: WireClient;
const clock = new ManualClock('2030-01-01T10:00:00Z');

beforeEach(async () => {
  clock.set('2030-01-01T10:00:00Z');
  simulator = await startKamateraSimulator({ timeScale: 0, clock });
  client = new WireClient(simulator);
});
afterEach(() => simulator.close());

const login = (credentials: Record<string, string> = simulator.credentials) =>
  client.console('POST', '/service/authenticate', { json: credentials, headers: null });
const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

describe('the console knows a caller', () => {
  it('gives a token for an hour, in JSON and to a form alike', async () => {
    const { status, data } = await login();
    expect(status).toBe(200);
    expect(data).toEqual({ authentication: expect.stringMatching(/^[0-9a-f]{40}$/) as string, expires: 1_893_495_600 });
    const { clientId, secret } = simulator.credentials;
    const form = await client.console('POST', '/service/authenticate', { form: { clientId, secret }, headers: null });
    expect(form.status).toBe(200);
    expect((await client.console('GET', '/service/servers', bearer(form.data.authentication))).data).toEqual([]);
  });

  it('lets a token work below /service and /svc until its hour is over', async () => {
    const token = String((await login()).data.authentication);
    expect((await client.console('GET', '/svc/apikeys', bearer(token))).status).toBe(200);
    clock.advance(3_599_000);
    expect((await client.console('GET', '/service/servers', bearer(token))).status).toBe(200);
    clock.advance(1_000);
    const late = await client.console('GET', '/service/servers', bearer(token));
    expect(late.status).toBe(401);
    expect(late.data).toEqual(NOT_LOGGED_IN);
  });

  it('lets the pair of key headers work on both faces without a token', async () => {
    expect((await client.get('/service/servers')).data).toEqual([]);
    expect((await client.cli('GET', '/service/servers')).data).toEqual([]);
  });

  it.each([
    ['no credentials', null],
    ['an unknown id', { AuthClientId: 'nobody', AuthSecret: 'x' }],
    ['an id that every object has', { AuthClientId: 'constructor', AuthSecret: 'x' }],
    ['a token that nobody gave', { Authorization: 'Bearer nothing' }],
  ])('refuses %s', async (_what, headers) => {
    const answer = await client.console('GET', '/service/servers', { headers });
    expect(answer.status).toBe(401);
    expect(answer.data).toEqual(NOT_LOGGED_IN);
  });

  it('refuses a wrong secret, and gives no token for one', async () => {
    const { clientId } = simulator.credentials;
    const headers = { AuthClientId: clientId, AuthSecret: 'wrong' };
    expect((await client.console('GET', '/service/servers', { headers })).status).toBe(401);
    expect((await login({ clientId, secret: 'wrong' })).data).toEqual(NOT_LOGGED_IN);
  });

  it('refuses a caller before it looks whether there is such a call', async () => {
    expect((await client.console('GET', '/service/nothing', { headers: null })).status).toBe(401);
    expect((await client.get('/service/nothing')).status).toBe(404);
  });

  it('pages its API keys and never lets a key delete itself', async () => {
    const { clientId } = simulator.credentials;
    expect((await client.get('/svc/apikeys')).data).toEqual({
      items: [{ id: clientId, specialType: null }],
      size: 20,
      total: 1,
    });
    expect((await client.delete(`/svc/apikeys/${clientId}`)).status).toBe(403);
  });
});

describe('the command line face', () => {
  it('does not understand tokens', async () => {
    const token = String((await login()).data.authentication);
    const answer = await client.cli('GET', '/service/server?datacenter=1', bearer(token));
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.data.message)).toEqual(NOT_LOGGED_IN);
  });

  it('says whom it does not know in a different way on every call', async () => {
    const headers = { AuthClientId: 'x', AuthSecret: 'y' };
    const list = await client.cli('GET', '/service/servers', { headers });
    expect([list.status, list.data]).toEqual([200, NOT_LOGGED_IN]);
    const everything = await client.cli('GET', '/service/server', { headers });
    expect([everything.status, everything.data]).toEqual([200, NOT_LOGGED_IN]);
    const power = await client.cli('POST', '/service/server/poweron', { headers, json: { id: 'x' } });
    expect([power.status, power.data]).toEqual([500, { message: 'you are not logged in (1)' }]);
    const queue = await client.cli('GET', '/service/queue?id=1', { headers });
    expect([queue.status, queue.data]).toEqual([401, { json_decode_error: null }]);
    const create = await client.cli('POST', '/service/server', {
      headers,
      json: { name: 'web-01', password: '__generate__', datacenter: 'EU', image: 'EU:aa' },
    });
    expect([create.status, create.data]).toEqual([
      401,
      { json_decode_error: null, message: 'you are not logged in (1)' },
    ]);
    const byName = await client.cli('POST', '/service/server/info', { headers, json: { name: 'web' } });
    expect(byName.data).toEqual({ message: 'Failed to run command method (serversInfo)' });
  });

  it('needs no key to say that it is ready and what it can do', async () => {
    expect((await client.cli('GET', '/', { headers: null })).data).toEqual({ ready: true });
    const { data } = await client.cli('GET', '/schema', { headers: null });
    expect(data.schema_version).toEqual([1, 2, 2]);
    expect(data.schema_generated_at).toBe('2030-01-01T10:00:00+00:00');
    expect((data.commands as { use: string }[]).map(({ use }) => use)).toEqual(['server', 'queue', 'network']);
  });
});
