import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { HostedBench } from '../test/hosted-bench.js';
import { hostedOvh } from './hosted-ovh.js';

const bench = new HostedBench(hostedOvh);
const { control } = bench;

/** Asks the vendor itself, signed with the keys that the control API told. */
async function ask(path: string): Promise<{ status: number; body: unknown }> {
  const [{ endpoint, credentials }] = (await control('GET', '/simulators')).body;
  const { applicationKey, applicationSecret, consumerKey } = credentials as Record<string, string>;
  const url = `${endpoint as string}${path}`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const hash = createHash('sha1').update([applicationSecret, consumerKey, 'GET', url, '', timestamp].join('+'));
  const headers = {
    'x-ovh-application': applicationKey ?? '',
    'x-ovh-consumer': consumerKey ?? '',
    'x-ovh-timestamp': timestamp,
    'x-ovh-signature': `$1$${hash.digest('hex')}`,
  };
  const answer = await fetch(url, { headers });
  return { status: answer.status, body: await answer.json() };
}

describe('the simulated OVH account in the simulators process', () => {
  it('is listed in the shape in which a provider is entered, and answers to its keys', async () => {
    expect((await control('GET', '/simulators')).body).toEqual([
      {
        kind: 'ovh',
        endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/1\.0$/) as string,
        credentials: {
          applicationKey: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
          applicationSecret: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
          consumerKey: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        },
        options: {},
      },
    ]);
    const projects = await ask('/cloud/project');
    expect([projects.status, projects.body]).toEqual([200, expect.arrayContaining([expect.any(String)])]);
  });

  it('keeps its fixed distance from the control port', () => {
    expect(hostedOvh.ports).toEqual({ api: 1 });
  });

  it('takes drift and faults, shows them, and keeps machines and keys over a restart', async () => {
    const before = (await control('GET', '/simulators')).body[0];
    const drift = await control('POST', '/simulators/ovh/drift', { kind: 'appear', name: 'kept-01' });
    expect(drift.status).toBe(200);
    const fault = await control('POST', '/simulators/ovh/faults', {
      fault: { kind: 'revoke_credential', how: 'forgotten' },
    });
    expect((await control('GET', '/simulators/ovh/faults')).body.standing).toMatchObject([{ id: fault.body.id }]);
    expect(await ask('/me')).toMatchObject({ status: 403, body: { errorCode: 'NOT_CREDENTIAL' } });
    const nowhere = await control('POST', '/simulators/ovh/drift', { kind: 'appear', region: 'MOON1' });
    expect(nowhere).toMatchObject({ status: 409, body: { code: 'refused' } });
    expect((await control('POST', '/simulators/ovh/faults', { fault: { kind: 'moonquake' } })).status).toBe(400);
    await bench.restart();
    expect((await control('GET', '/simulators')).body[0].credentials).toEqual(before.credentials);
    const { body } = await control('GET', '/simulators/ovh/state');
    expect(body.machines).toMatchObject([{ id: drift.body.id, name: 'kept-01', status: 'ACTIVE' }]);
    expect((await control('GET', '/simulators/ovh/faults')).body.standing).toEqual([]);
    expect((await ask('/me')).status).toBe(200);
  });

  it('never shows its secrets', async () => {
    const { credentials } = (await control('GET', '/simulators')).body[0];
    const state = JSON.stringify((await control('GET', '/simulators/ovh/state')).body);
    const calls = JSON.stringify((await control('GET', '/simulators/ovh/calls')).body);
    for (const name of ['applicationSecret', 'consumerKey'])
      expect((state + calls).includes(String(credentials[name])), name).toBe(false);
  });
});
