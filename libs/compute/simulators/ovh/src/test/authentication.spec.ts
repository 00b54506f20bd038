import { ManualClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOvhSimulator, type OvhSimulator } from '../index.js';
import { WireClient, type WireOptions } from './wire-client.js';

let simulator: OvhSimulator;
let client: WireClient;

beforeEach(async () => {
  simulator = await startOvhSimulator({ timeScale: 0 });
  client = new WireClient(simulator);
});
afterEach(() => simulator.close());

const port = () => new URL(simulator.endpoint).port;
const refusal = async (options: WireOptions, path = '/cloud/project') => {
  const { status, data } = await client.get(path, options);
  return [status, data.errorCode ?? data.class, data.message];
};

describe('a signed call', () => {
  it.each([
    ['with the port', () => `${simulator.endpoint}/cloud/project`],
    ['without the port', () => 'http://127.0.0.1/1.0/cloud/project'],
    ['as https without the port, as the official Node clients do', () => 'https://127.0.0.1/1.0/cloud/project'],
    ['as https with the port', () => `https://127.0.0.1:${port()}/1.0/cloud/project`],
  ])('may be signed over its address %s', async (_how, url) => {
    expect((await client.get('/cloud/project', { signedUrl: url() })).status).toBe(200);
  });

  it('is refused when anything else was signed', async () => {
    const invalid = [400, 'INVALID_SIGNATURE', 'Invalid signature'];
    expect(await refusal({ signedUrl: `${simulator.endpoint}/cloud/project/` })).toEqual(invalid);
    expect(await refusal({ signedUrl: 'https://eu.api.ovh.com/1.0/cloud/project' })).toEqual(invalid);
    expect(await refusal({ signedUrl: `${simulator.endpoint}/cloud/project?region=GRA11` })).toEqual(invalid);
    expect(await refusal({ applicationSecret: 'x'.repeat(32) })).toEqual(invalid);
    expect(await refusal({ headers: { 'x-ovh-signature': '$1$00' } })).toEqual(invalid);
    expect(await refusal({ headers: { 'x-ovh-timestamp': 'now' } })).toEqual(invalid);
  });

  it('covers query and body byte for byte', async () => {
    const path = `/cloud/project/${client.project}/flavor?region=GRA11`;
    expect((await client.get(path)).status).toBe(200);
    const spaced = '{ "name": "caf\\u00e9", "publicKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDemo demo" }';
    const key = await client.post('/cloud/project/PROJECT/sshkey', undefined, { body: spaced });
    expect([key.status, key.data.name]).toEqual([200, 'café']);
  });

  it('works below /v1 as below /1.0, and with a slash at the end', async () => {
    const root = simulator.endpoint.replace('/1.0', '');
    expect((await client.get(`${root}/v1/cloud/project`)).data).toEqual([...simulator.projects]);
    expect((await client.get('/domain/zone/')).status).toBe(200);
  });

  it('names what is wrong with its keys', async () => {
    expect(await refusal({ applicationKey: 'nobody' })).toEqual([
      403,
      'INVALID_KEY',
      'This application key is invalid',
    ]);
    expect(await refusal({ consumerKey: 'nobody' })).toEqual([403, 'NOT_CREDENTIAL', 'This credential does not exist']);
    expect((await refusal({ signed: false }))[0]).toBe(403);
  });

  it('answers with the vendor’s headers', async () => {
    const { headers } = await client.get('/cloud/project');
    expect(headers['x-ovh-queryid']).toMatch(/^EU\.ext-3\.[0-9a-f]{8}\.\d+\.[0-9a-f]{8}$/);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(headers['cache-control']).toBe('no-cache');
  });
});

describe('the clock', () => {
  it('tells its time to everybody as a bare number', async () => {
    const { status, text } = await client.get('/auth/time', { signed: false });
    expect(status).toBe(200);
    expect(Math.abs(Number(text) - Date.now() / 1000)).toBeLessThan(60);
  });

  it('refuses timestamps that are too far off, until the client asks for the time', async () => {
    await simulator.addFault({ fault: { kind: 'clock_skew', ms: 600_000 } });
    expect(await refusal({})).toEqual([400, 'INVALID_SIGNATURE', 'Invalid signature']);
    const { data } = await client.get('/auth/time', { signed: false });
    expect((await client.get('/cloud/project', { timestamp: data })).status).toBe(200);
    simulator.clearFaults();
    expect((await client.get('/cloud/project')).status).toBe(200);
  });

  it('may refuse them as an unknown application, as has been reported too', async () => {
    const other = await startOvhSimulator({ timeScale: 0, habits: { skewRefusal: 'invalid_key' } });
    const { data } = await new WireClient(other).get('/me', { timestamp: 1_000_000_000 });
    expect(data.errorCode).toBe('INVALID_KEY');
    await other.close();
  });
});

describe('a consumer key', () => {
  const rules = [{ method: 'GET', path: '/cloud/*' }];
  const ask = async (extra: Record<string, unknown> = {}) =>
    (
      await client.post(
        '/auth/credential',
        { accessRules: rules, ...extra },
        { signed: false, headers: { 'x-ovh-application': simulator.credentials.applicationKey } },
      )
    ).data;
  const decide = (url: string, decision: string) =>
    client.post(url, undefined, {
      signed: false,
      body: `decision=${decision}&days=0`,
      contentType: 'application/x-www-form-urlencoded',
    });

  it('is asked for, granted by a person on a page, and then works within its rules', async () => {
    const asked = await ask({ redirection: 'https://panel.example.test/back' });
    expect(asked).toMatchObject({ state: 'pendingValidation' });
    const consumerKey = String(asked.consumerKey);
    expect(await refusal({ consumerKey })).toEqual([403, 'INVALID_CREDENTIAL', 'This credential is not valid']);
    expect((await client.get(asked.validationUrl, { signed: false })).text).toContain('GET /cloud/*');
    const done = await decide(asked.validationUrl, 'grant');
    expect([done.status, done.headers['location']]).toEqual([302, 'https://panel.example.test/back']);
    expect((await client.get('/cloud/project', { consumerKey })).status).toBe(200);
    expect(await refusal({ consumerKey }, '/me')).toEqual([403, 'NOT_GRANTED_CALL', 'This call has not been granted']);
    expect((await client.post('/cloud/project/PROJECT/sshkey', {}, { consumerKey })).status).toBe(403);
  });

  it('that was refused never works', async () => {
    const asked = await ask();
    await decide(asked.validationUrl, 'refuse');
    expect((await refusal({ consumerKey: asked.consumerKey }))[1]).toBe('INVALID_CREDENTIAL');
  });

  it('shows itself, with its rules and times', async () => {
    const { data } = await client.get('/auth/currentCredential');
    expect(data).toMatchObject({ status: 'validated', expiration: null, allowedIPs: null, ovhSupport: false });
    expect(data.creation).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+01:00$/);
    expect(data.rules).toContainEqual({ method: 'GET', path: '/*' });
    expect((await client.get('/auth/details')).data).toMatchObject({ method: 'account', account: 'xx11111-ovh' });
  });

  it('has rules that mean what they say: a path does not cover what is below it', async () => {
    const narrow = await startOvhSimulator({
      timeScale: 0,
      credentials: {
        rules: [
          { method: 'GET', path: '/me' },
          { method: 'GET', path: '/domain/zone/*' },
        ],
      },
    });
    const wire = new WireClient(narrow);
    expect((await wire.get('/me')).status).toBe(200);
    expect((await wire.get('/me/api/credential')).status).toBe(403);
    expect((await wire.get('/domain/zone/customer-portal.test/record')).status).toBe(200);
    expect((await wire.get('/domain')).status).toBe(403);
    await narrow.close();
  });

  it('runs out when its time has come', async () => {
    const clock = new ManualClock('2026-03-06T12:00:00Z');
    const timed = await startOvhSimulator({ clock, credentials: { expiresInS: 60 } });
    const wire = new WireClient(timed, () => clock.now().getTime());
    expect((await wire.get('/auth/currentCredential')).data.expiration).toBe('2026-03-06T13:01:00+01:00');
    clock.advance(61_000);
    expect((await wire.get('/me')).data.errorCode).toBe('INVALID_CREDENTIAL');
    await timed.close();
  });

  it('ends with a logout', async () => {
    expect((await client.post('/auth/logout')).text).toBe('null');
    expect((await refusal({}))[1]).toBe('INVALID_CREDENTIAL');
  });

  it('is bound to addresses when it says so', async () => {
    const asked = await ask({ allowedIPs: ['192.0.2.0/24'] });
    await decide(asked.validationUrl, 'grant');
    expect((await refusal({ consumerKey: asked.consumerKey }))[1]).toBe('FORBIDDEN');
  });
});

describe('a service account', () => {
  const token = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    client.post(simulator.oauth2.tokenUrl, undefined, {
      signed: false,
      headers,
      contentType: 'application/x-www-form-urlencoded',
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'all', ...fields }).toString(),
    });
  const withToken = (value: string, path = '/cloud/project') =>
    client.get(path, { signed: false, headers: { authorization: `Bearer ${value}` } });

  it('gets a token with its id and secret in the body or in the header, and calls with it', async () => {
    const { clientId, clientSecret } = simulator.oauth2;
    const inBody = await token({ client_id: clientId, client_secret: clientSecret });
    expect(inBody.data).toMatchObject({ token_type: 'Bearer', expires_in: 3_599, scope: 'all' });
    expect((await withToken(inBody.data.access_token)).data).toEqual([...simulator.projects]);
    expect((await withToken(inBody.data.access_token, '/auth/details')).data.method).toBe('oauth2_client_credentials');
    const basic = Buffer.from(`${encodeURIComponent(clientId)}:${clientSecret}`).toString('base64');
    expect((await token({}, { authorization: `Basic ${basic}` })).status).toBe(200);
  });

  it('is told what is wrong', async () => {
    const { clientId } = simulator.oauth2;
    const wrong = await token({ client_id: clientId, client_secret: 'wrong' });
    expect([wrong.status, wrong.data.error]).toEqual([401, 'invalid_client']);
    expect((await withToken('nonsense')).status).toBe(401);
  });

  it('loses its tokens with time', async () => {
    const clock = new ManualClock('2026-03-06T12:00:00Z');
    const timed = await startOvhSimulator({ clock, tokenLifetimeS: 60 });
    const wire = new WireClient(timed, () => clock.now().getTime());
    const { data } = await wire.post(timed.oauth2.tokenUrl, undefined, {
      signed: false,
      contentType: 'application/x-www-form-urlencoded',
      body: `grant_type=client_credentials&client_id=${timed.oauth2.clientId}&client_secret=${timed.oauth2.clientSecret}`,
    });
    const call = () =>
      wire.get('/me', { signed: false, headers: { authorization: `Bearer ${String(data.access_token)}` } });
    expect((await call()).status).toBe(200);
    clock.advance(61_000);
    expect((await call()).status).toBe(401);
    await timed.close();
  });

  it('may do what its policy grants, and is told the action that is missing', async () => {
    const limited = await startOvhSimulator({
      timeScale: 0,
      credentials: { actions: ['publicCloudProject:apiovh:get', 'publicCloudProject:apiovh:instance/get'] },
    });
    const wire = new WireClient(limited);
    const { data } = await wire.post(limited.oauth2.tokenUrl, undefined, {
      signed: false,
      contentType: 'application/x-www-form-urlencoded',
      body: `grant_type=client_credentials&client_id=${limited.oauth2.clientId}&client_secret=${limited.oauth2.clientSecret}`,
    });
    const options = { signed: false, headers: { authorization: `Bearer ${String(data.access_token)}` } };
    expect((await wire.get('/cloud/project/PROJECT/instance', options)).status).toBe(200);
    const refused = await wire.post('/cloud/project/PROJECT/instance', { name: 'x' }, options);
    expect(refused).toMatchObject({
      status: 403,
      data: {
        class: 'Client::Forbidden',
        message: 'User not granted for this request',
        details: {
          unauthorizedActionsByAuthentication: '',
          unauthorizedActionsByIAM: 'publicCloudProject:apiovh:instance/create',
        },
      },
    });
    await limited.close();
  });
});

describe('what is not there', () => {
  it('is an invalid URL, a method that is not allowed, or a service that does not exist', async () => {
    expect(await refusal({}, '/nothing/here')).toEqual([404, 'Client::NotFound', 'Got an invalid (or empty) URL']);
    expect((await client.put('/auth/time', {})).status).toBe(405);
    for (const path of [
      '/cloud/project/0123456789abcdef0123456789abcdef',
      '/domain/zone/foreign.test',
      '/domain/foreign.test',
    ])
      expect(await refusal({}, path)).toEqual([404, 'Client::NotFound', 'This service does not exist']);
    const broken = await client.post('/cloud/project/PROJECT/sshkey', undefined, { body: '{"name":' });
    expect([broken.status, broken.data.class]).toEqual([400, 'Client::BadRequest']);
  });
});
