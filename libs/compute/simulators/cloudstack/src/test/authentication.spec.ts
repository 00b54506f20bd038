import { ManualClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCloud, type TestCloud } from './cloud.js';
import { send, signatureOf, WireClient } from './wire-client.js';

const KEYS = { apiKey: 'demo-Api_Key-0001', secretKey: 'demo-Secret_Key-0001' };
const UNVERIFIED = 'unable to verify user credentials and/or request signature';

let cloud: TestCloud;
const clock = new ManualClock('2030-06-01T12:00:00Z');

beforeEach(async () => {
  clock.set('2030-06-01T12:00:00Z');
  cloud = await startCloud({ clock, keys: { user: KEYS } });
});
afterEach(() => cloud.simulator.close());

const at = (offsetMs: number): string =>
  `${new Date(clock.now().getTime() + offsetMs).toISOString().slice(0, 19)}+0000`;

describe('signatures', () => {
  it.each([
    ['listZones', {}, 'kIZ0JwHD5XHT4Io5K4xScFzUtbg='],
    ['listTemplates', { templateId: 't1', templatefilter: 'all' }, 'kucchHq8qwd1Xi9yX5GW6nEiF3A='],
  ])('accepts the recorded signature of %s', async (command, extra, signature) => {
    const params = { apikey: KEYS.apiKey, command, response: 'json', ...extra, signature };
    const answer = await send(cloud.simulator.endpoint, params);
    // Only administrators may ask for all templates: the request has got past the signature.
    expect(answer.text).not.toContain(UNVERIFIED);
    expect(answer.status).toBe(command === 'listZones' ? 200 : 531);
  });

  const worked = {
    apikey: KEYS.apiKey,
    command: 'updateVirtualMachine',
    'details[0].cpuNumber': '2',
    displayname: "Web 1+2 *é~(x)!'",
    expires: '2031-01-02T03:04:05+0000',
    id: '5f0f3a6e-0000-4000-8000-000000000001',
    response: 'json',
    signatureversion: '3',
  };

  it('verifies the worked example byte for byte, as POST and as GET', async () => {
    const signed = { ...worked, signature: 'Xzo/ppBKQihKiZ0jIFjUi9nUD4c=' };
    for (const method of ['GET', 'POST'] as const) {
      const answer = await send(cloud.simulator.endpoint, signed, { method });
      expect(answer).toMatchObject({ status: 431, envelope: 'updatevirtualmachineresponse' });
      expect(answer.body.errortext).toContain('entity does not exist');
    }
  });

  it.each([
    ['a bare tilde', 'MY9600xoTvZqHQA7WVJZ23XFHvo='],
    ['an escaped asterisk', 'eNhPvHbIjXaIXa0fd9wq/nd1hNE='],
    ['a plus for the space', 'zYWM85C6evUmdcVnTsxwfPbaVWA='],
    ['nothing in common', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='],
  ])('refuses a signature made with %s', async (_what, signature) => {
    const answer = await send(cloud.simulator.endpoint, { ...worked, signature });
    expect(answer).toMatchObject({
      status: 401,
      body: { uuidList: [], errorcode: 401, errortext: UNVERIFIED },
    });
    expect(answer.body.cserrorcode).toBeUndefined();
    expect(answer.headers['x-description']).toBeUndefined();
  });

  it('refuses names sorted after lowering', async () => {
    const params = {
      apikey: KEYS.apiKey,
      command: 'listTemplates',
      response: 'json',
      templateId: 't1',
      templatefilter: 'all',
    };
    const answer = await send(cloud.simulator.endpoint, { ...params, signature: 'jJv0uYTvZOMH05ThdKZN/8CDOy0=' });
    expect(answer.status).toBe(401);
  });

  it.each([
    ['no signature', { apikey: KEYS.apiKey }],
    ['no key', { signature: 'x' }],
    ['an unknown key', { apikey: 'nobody', signature: 'x' }],
  ])('says the same to %s', async (_what, params) => {
    const answer = await send(cloud.simulator.endpoint, { command: 'listZones', response: 'json', ...params });
    expect(answer).toMatchObject({ status: 401, envelope: 'listzonesresponse', body: { errortext: UNVERIFIED } });
  });

  it('answers a wrong secret and an unknown command with 401', async () => {
    const thief = new WireClient(cloud.simulator.endpoint, { apiKey: KEYS.apiKey, secretKey: 'wrong' });
    expect(await thief.call('listZones')).toMatchObject({ status: 401, body: { errortext: UNVERIFIED } });
    expect(await cloud.user.call('makeCoffee')).toMatchObject({ status: 401, envelope: 'errorresponse' });
    expect(await cloud.user.call('listzones')).toMatchObject({ status: 401, envelope: 'errorresponse' });
  });

  it('finds key and signature whatever their case, and other parameters as well', async () => {
    const all = { APIKEY: KEYS.apiKey, command: 'listZones', response: 'json', NAME: 'fra1' };
    const answer = await send(cloud.simulator.endpoint, { ...all, SIGNATURE: signatureOf(all, KEYS.secretKey) });
    expect(answer.body).toMatchObject({ count: 1, zone: [{ name: 'fra1' }] });
  });
});

describe('expiry', () => {
  const signed = (extra: Record<string, string>) => cloud.user.call('listZones', extra);

  it('accepts a time ahead and refuses one that is past', async () => {
    expect((await signed({ signatureversion: '3', expires: at(600_000) })).status).toBe(200);
    expect(await signed({ signatureversion: '3', expires: at(-1_000) })).toMatchObject({
      status: 401,
      body: { errortext: UNVERIFIED },
    });
  });

  it('wants expires with signature version 3, and ignores it without', async () => {
    expect((await signed({ signatureversion: '3' })).status).toBe(401);
    expect((await signed({ expires: at(-1_000) })).status).toBe(200);
    expect((await signed({ signatureversion: '3', expires: 'tomorrow' })).status).toBe(401);
  });

  it('reads the forms with Z and colon on recent servers', async () => {
    const plain = at(60_000).slice(0, 19);
    expect((await signed({ signatureversion: '3', expires: `${plain}Z` })).status).toBe(200);
    expect((await signed({ signatureversion: '3', expires: `${plain}+00:00` })).status).toBe(200);
    const old = await startCloud({ clock, version: '4.15' });
    expect((await old.user.call('listZones', { signatureversion: '3', expires: `${plain}Z` })).status).toBe(401);
    expect((await old.user.call('listZones', { signatureversion: '3', expires: at(60_000) })).status).toBe(200);
    await old.simulator.close();
  });

  it('goes by a server clock that a fault puts wrong, and shows it in the header Date', async () => {
    await cloud.simulator.addFault({ fault: { kind: 'clock_off', byMs: 11 * 60_000 } });
    const answer = await signed({ signatureversion: '3', expires: at(600_000) });
    expect(answer.status).toBe(401);
    expect(Date.parse(String(answer.headers['date'])) - clock.now().getTime()).toBe(11 * 60_000);
  });
});

describe('enforcement of POST and timestamps', () => {
  it('wants both from 4.21 on, with at most 15 minutes', async () => {
    const strict = await startCloud({ clock, version: '4.21', settings: { enforcePostAndTimestamps: true } });
    const timed = (ms: number) => ({ signatureversion: '3', expires: at(ms) });
    expect((await strict.user.call('listZones')).status).toBe(401);
    expect((await strict.user.call('listZones', timed(600_000))).status).toBe(200);
    expect((await strict.user.call('listZones', timed(16 * 60_000))).status).toBe(401);
    const id = { id: '5f0f3a6e-0000-4000-8000-000000000001', ...timed(600_000) };
    expect((await strict.user.call('startVirtualMachine', id, { method: 'GET' })).status).toBe(405);
    expect((await strict.user.call('startVirtualMachine', id)).status).toBe(431);
    expect((await strict.user.call('listZones', timed(600_000), { method: 'GET' })).status).toBe(200);
    await strict.simulator.close();
  });

  it('is unknown to older servers', async () => {
    const old = await startCloud({ clock, version: '4.20', settings: { enforcePostAndTimestamps: true } });
    expect((await old.user.call('listZones', {}, { method: 'GET' })).status).toBe(200);
    await old.simulator.close();
  });
});

describe('rights', () => {
  it('refuses commands of administrators in words of their own', async () => {
    expect(await cloud.user.call('migrateVirtualMachine', { virtualmachineid: 'x' })).toMatchObject({
      status: 401,
      envelope: 'errorresponse',
      body: { errorcode: 401, cserrorcode: 9999 },
    });
    const { text } = await cloud.user.call('migrateVirtualMachine');
    expect(text).toContain('either does not exist, is not available for user');
  });

  it('follows keys that are revoked and accounts that are closed, and back', async () => {
    for (const kind of ['revoke_keys', 'account_disabled'] as const) {
      const id = await cloud.simulator.addFault({ fault: { kind } });
      expect(await cloud.user.call('listZones')).toMatchObject({ status: 401, body: { errortext: UNVERIFIED } });
      expect((await cloud.admin.call('listZones')).status).toBe(200);
      cloud.simulator.removeFault(id);
      expect((await cloud.user.call('listZones')).status).toBe(200);
    }
  });

  it('takes a command from the role: 401 in its own words, and out of listApis', async () => {
    await cloud.simulator.addFault({ fault: { kind: 'revoke_command', command: 'startVirtualMachine' } });
    const { api } = await cloud.user.ok('listApis');
    const names = (api as { name: string }[]).map(({ name }) => name);
    expect(names).toContain('stopVirtualMachine');
    expect(names).not.toContain('startVirtualMachine');
    expect((await cloud.user.call('startVirtualMachine')).text).toContain('is not available for user');
  });
});

describe('sessions', () => {
  const login = (params: Record<string, string>, method: 'GET' | 'POST' = 'POST') =>
    send(cloud.simulator.endpoint, { command: 'login', response: 'json', ...params }, { method });
  const good = () => ({
    username: 'reseller',
    password: cloud.simulator.passwordOf('reseller'),
    domain: '/customers/',
  });

  it('opens one with cookies and a key, and closes it', async () => {
    const answer = await login(good());
    expect(answer).toMatchObject({
      status: 200,
      envelope: 'loginresponse',
      body: { username: 'reseller', timeout: 1_800, type: '0', registered: 'false', is2faenabled: 'false' },
    });
    expect(answer.body.sessionkey).toMatch(/^[\w-]{27}$/);
    const cookies = (answer.headers['set-cookie'] as string[]).map((line) => line.split(';')[0]).join('; ');
    const call = (sessionkey: string, command: Record<string, string>, cookie = cookies) =>
      send(cloud.simulator.endpoint, { response: 'json', sessionkey, ...command }, { headers: { cookie } });
    const key = answer.body.sessionkey as string;
    expect((await call(key, { command: 'listZones' })).body.count).toBe(3);
    expect(await call('wrong', { command: 'listZones' })).toMatchObject({
      status: 401,
      body: { errortext: 'unable to verify user credentials' },
    });
    expect((await call(key, { command: 'listZones' }, cookies.split('; ')[0])).status).toBe(401);
    expect(await call(key, {})).toMatchObject({ status: 400, envelope: 'null' });
    expect((await call(key, { command: 'logout' })).body).toEqual({ description: 'success' });
    expect((await call(key, { command: 'listZones' })).status).toBe(401);
  });

  it('ends one that nobody uses', async () => {
    const answer = await login(good());
    const cookie = (answer.headers['set-cookie'] as string[]).map((line) => line.split(';')[0]).join('; ');
    const params = { command: 'listZones', response: 'json', sessionkey: answer.body.sessionkey as string };
    clock.advance(1_801_000);
    expect((await send(cloud.simulator.endpoint, params, { headers: { cookie } })).status).toBe(401);
  });

  it('refuses GET, wrong passwords and domains that are none', async () => {
    expect(await login(good(), 'GET')).toMatchObject({ status: 405, envelope: 'loginresponse' });
    expect((await login({ ...good(), password: 'wrong' })).status).toBe(531);
    expect((await login({ ...good(), domain: '/elsewhere/' })).status).toBe(531);
    expect((await login({ ...good(), domainid: 'nonsense' })).status).toBe(401);
  });

  it('gives administrators a 432 for a command that is none', async () => {
    const answer = await login({ username: 'admin', password: cloud.simulator.passwordOf('admin') });
    const cookie = (answer.headers['set-cookie'] as string[]).map((line) => line.split(';')[0]).join('; ');
    const params = { command: 'makeCoffee', response: 'json', sessionkey: answer.body.sessionkey as string };
    expect(await send(cloud.simulator.endpoint, params, { headers: { cookie } })).toMatchObject({
      status: 432,
      envelope: 'errorresponse',
    });
  });
});

describe('the form of requests', () => {
  it('answers XML unless JSON is asked for', async () => {
    const error = await send(cloud.simulator.endpoint, { command: 'listZones' });
    expect(error.headers['content-type']).toBe('text/xml; charset=UTF-8');
    expect(error.text).toMatch(
      /^<\?xml .*<listzonesresponse cloud-stack-version="4\.20\.1\.0"><errorcode>401<\/errorcode>/,
    );
    const list = await cloud.user.call('listZones', { response: 'xml', name: 'fra1' });
    expect(list.text).toContain('<count>1</count><zone><id>');
  });

  it('refuses malformed brackets with 430 and control characters with 431', async () => {
    for (const name of ['tags[0][1].key', 'tags[a].key', 'tags[0]key', 'tags[].key'])
      expect((await cloud.user.call('listVirtualMachines', { [name]: 'x' })).status).toBe(430);
    expect((await cloud.user.call('listZones', { name: 'a\u0007b' })).status).toBe(431);
  });

  it('answers nothing elsewhere', async () => {
    const root = cloud.simulator.endpoint.replace('/client/api', '/');
    expect((await send(root, {}, { method: 'GET' })).status).toBe(404);
    expect((await send(cloud.simulator.endpoint, {}, { method: 'PUT' })).status).toBe(404);
  });

  it('reads a plus in a query as a space', async () => {
    const all = { apikey: KEYS.apiKey, command: 'listZones', name: 'a b', response: 'json' };
    const signature = encodeURIComponent(signatureOf(all, KEYS.secretKey));
    const url = `${cloud.simulator.endpoint}?apikey=${KEYS.apiKey}&command=listZones&name=a+b&response=json&signature=${signature}`;
    expect((await fetch(url)).status).toBe(200);
  });
});
