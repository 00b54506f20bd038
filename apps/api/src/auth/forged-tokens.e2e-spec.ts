import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { expectProblem } from '../testing/expectations.js';
import { ManualClock, startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';

type Json = Record<string, unknown>;
const SECRET = 'the-secret-of-this-test-0123456789-abcdef';
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function forge(header: Json, payload: unknown, secret: string | null, hash = 'sha256'): string {
  const head = `${encode(header)}.${encode(payload)}`;
  return `${head}.${secret === null ? '' : createHmac(hash, secret).update(head).digest('base64url')}`;
}

describe('access tokens', () => {
  const clock = new ManualClock('2026-11-20T09:00:00Z');
  let api: TestApi;
  let ada: TestPerson;
  let eve: TestPerson;
  let claims: Json;
  let eveClaims: Json;
  beforeAll(async () => {
    api = await startTestApi({ clock, environment: { JWT_SECRET: SECRET } });
    [ada, eve] = [await api.signUp(), await api.signUp()];
    [claims, eveClaims] = [claimsOf(ada), claimsOf(eve)];
  });
  afterAll(() => api.close());

  const claimsOf = (person: TestPerson): Json =>
    JSON.parse(Buffer.from(person.accessToken.split('.')[1] ?? '', 'base64url').toString()) as Json;
  const hs256 = { alg: 'HS256', typ: 'JWT' };
  const call = (token: string) => api.anonymous.get('/me', { headers: { authorization: `Bearer ${token}` } });
  const without = (key: string): Json => Object.fromEntries(Object.entries(claims).filter(([name]) => name !== key));

  it('of our own making are taken, so that the refusals below mean something', async () => {
    const answer = await call(forge(hs256, claims, SECRET));
    if (answer.status !== 200) throw new Error(`the control token was refused: ${JSON.stringify(answer.body)}`);
  });

  const forgeries: Record<string, () => string> = {
    'no signature, alg none': () => forge({ alg: 'none', typ: 'JWT' }, claims, null),
    'alg None': () => forge({ alg: 'None' }, claims, null),
    'alg none with a signature': () => forge({ alg: 'none' }, claims, SECRET),
    'the signature left out': () => forge(hs256, claims, null),
    'another key': () => forge(hs256, claims, 'another-secret-0123456789-0123456789'),
    'an empty key': () => forge(hs256, claims, ''),
    'a changed payload under the old signature': () =>
      `${encode(hs256)}.${encode({ ...claims, sub: eve.userId })}.${ada.accessToken.split('.')[2]}`,
    'the signature of another token': () =>
      `${ada.accessToken.split('.').slice(0, 2).join('.')}.${eve.accessToken.split('.')[2]}`,
    'HS512 with our key': () => forge({ alg: 'HS512' }, claims, SECRET, 'sha512'),
    'HS384 with our key': () => forge({ alg: 'HS384' }, claims, SECRET, 'sha384'),
    'a header that says RS256': () => forge({ alg: 'RS256' }, claims, SECRET),
    'a real RS256 signature': () => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const head = `${encode({ alg: 'RS256' })}.${encode(claims)}`;
      return `${head}.${sign('sha256', Buffer.from(head), privateKey).toString('base64url')}`;
    },
    'a key named by the header': () => forge({ ...hs256, kid: '../../../../dev/null' }, claims, ''),
    'a key inside the header': () =>
      forge({ ...hs256, jwk: { kty: 'oct', k: Buffer.from('mine').toString('base64url') } }, claims, 'mine'),
    'a key address in the header': () => forge({ ...hs256, jku: 'https://evil.example/keys' }, claims, 'mine'),
    'no type': () => forge(hs256, without('typ'), SECRET),
    'another type': () => forge(hs256, { ...claims, typ: 'refresh' }, SECRET),
    'another issuer': () => forge(hs256, { ...claims, iss: 'somebody-else' }, SECRET),
    'no issuer': () => forge(hs256, without('iss'), SECRET),
    'another audience': () => forge(hs256, { ...claims, aud: 'uni-console' }, SECRET),
    'no audience': () => forge(hs256, without('aud'), SECRET),
    'no expiry': () => forge(hs256, without('exp'), SECRET),
    'an expiry in the past': () => forge(hs256, { ...claims, exp: 1 }, SECRET),
    'an expiry as text': () => forge(hs256, { ...claims, exp: '9999999999' }, SECRET),
    'a birth in the future': () =>
      forge(hs256, { ...claims, iat: Math.floor(clock.now().getTime() / 1000) + 3600 }, SECRET),
    'no session': () => forge(hs256, without('sid'), SECRET),
    'a session that does not exist': () => forge(hs256, { ...claims, sid: ada.userId }, SECRET),
    "somebody else's session": () => forge(hs256, { ...claims, sid: eveClaims['sid'] }, SECRET),
    'SQL for a session': () => forge(hs256, { ...claims, sid: "' OR '1'='1" }, SECRET),
    'no subject': () => forge(hs256, without('sub'), SECRET),
    'a list for a payload': () => forge(hs256, [claims], SECRET),
    'null for a payload': () => forge(hs256, null, SECRET),
    'two parts': () => ada.accessToken.split('.').slice(0, 2).join('.'),
    'five parts': () => `${ada.accessToken}.${ada.accessToken}`,
    'a refresh token': () => ada.refreshToken,
    nothing: () => '',
    rubbish: () => 'not-a-token',
    '10,000 characters': () => 'x'.repeat(10_000),
  };

  it.each(Object.keys(forgeries))('with %s are refused', async (name) => {
    expectProblem(await call(forgeries[name]?.() ?? ''), 401, 'unauthenticated');
  });

  it.each([['Basic dXNlcjpwYXNz'], ['bearer'], ['Token abc']])(
    'are taken from nothing but a bearer header: %s',
    async (authorization) => {
      expectProblem(await api.anonymous.get('/me', { headers: { authorization } }), 401, 'unauthenticated');
    },
  );

  it('are not taken from the address', async () => {
    expectProblem(await api.anonymous.get(`/me?access_token=${ada.accessToken}`), 401);
  });

  it('expire after thirty minutes', async () => {
    const late = await api.signUp();
    clock.advance(30 * 60_000 - 1000);
    await late.client.get('/me', { expect: 200 });
    clock.advance(1000);
    expectProblem(await late.client.get('/me'), 401, 'unauthenticated');
  });
});
