import type { VendorHttp } from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import { OvhApi } from '../api/ovh.api.js';
import { OvhSession } from '../api/ovh.session.js';
import { parseConnection } from '../connection/connection.options.js';
import { checkCredential } from './credential.check.js';

const NOW = new Date('2026-06-01T12:00:00Z');
const connection = parseConnection({
  endpoint: 'https://eu.api.ovh.com/1.0',
  credentials: { applicationKey: 'demoKey0', applicationSecret: 'demoSecret', consumerKey: 'demoConsumer' },
  options: { subsidiary: 'FR' },
});
const PLAN = { needed: [{ method: 'PUT', path: '/cloud/project/*' }], wanted: [] };
const rules = ['GET', 'POST', 'PUT', 'DELETE'].flatMap((method) => [
  { method, path: '/cloud/*' },
  { method, path: '/auth/currentCredential' },
]);

/** A vendor that only knows the time and this credential. */
function problemsOf(credential: object) {
  const http: VendorHttp = {
    send: ({ path }) =>
      Promise.resolve({
        status: 200,
        reason: 'OK',
        headers: {},
        body: JSON.stringify(path.endsWith('/auth/time') ? NOW.getTime() / 1000 : credential),
        latencyMs: 1,
      }),
  };
  const session = new OvhSession(connection, http, () => NOW);
  return checkCredential(new OvhApi(session, http, connection.address, { requestId: 'test' }), connection, PLAN);
}

describe('the check of a consumer key', () => {
  it.each([null, '2027-06-01T12:00:00+02:00'])(
    'has nothing to say about one that is good until %s',
    async (expiration) => {
      expect(await problemsOf({ status: 'validated', expiration, rules })).toEqual([]);
    },
  );

  it('warns two weeks before its end, reading the offset of the time', async () => {
    const problems = await problemsOf({ status: 'validated', expiration: '2026-06-10T01:30:00+02:00', rules });
    expect(problems).toMatchObject([{ code: 'credential_expiring', severity: 'warning' }]);
    expect(problems[0]?.message).toContain('2026-06-09');
  });

  it('is an error when that day has come', async () => {
    const problems = await problemsOf({ status: 'validated', expiration: '2026-05-31T00:00:00Z', rules });
    expect(problems).toMatchObject([{ code: 'credential_expiring', severity: 'error' }]);
  });

  it.each(['pendingValidation', 'refused', 'expired', 'somethingNew'])('refuses one that is %s', async (status) => {
    const problems = await problemsOf({ status, expiration: null, rules });
    expect(problems).toMatchObject([{ code: 'unauthorized', severity: 'error' }]);
    expect(problems[0]?.remedy).toContain('https://eu.api.ovh.com/createToken/');
  });
});
