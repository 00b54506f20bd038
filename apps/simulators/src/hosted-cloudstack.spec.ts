import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { HostedBench } from '../test/hosted-bench.js';
import { hostedCloudStack } from './hosted-cloudstack.js';

const bench = new HostedBench(hostedCloudStack);
const { control } = bench;

/** Asks the cloud itself, with the keys that the control API told. */
async function listMachines(): Promise<unknown> {
  const [{ endpoint, credentials }] = (await control('GET', '/simulators')).body;
  const line = `apikey=${credentials.apiKey as string}&command=listVirtualMachines&response=json`;
  const hmac = createHmac('sha1', credentials.secretKey as string).update(line.toLowerCase());
  const answer = await fetch(`${endpoint as string}?${line}&signature=${encodeURIComponent(hmac.digest('base64'))}`);
  return answer.json();
}

describe('the simulated CloudStack in the simulators process', () => {
  it('is listed in the shape in which a provider is entered, and answers to its keys', async () => {
    expect((await control('GET', '/simulators')).body).toEqual([
      {
        kind: 'cloudstack',
        endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/client\/api$/) as string,
        credentials: {
          apiKey: expect.stringMatching(/^[\w-]{86}$/) as string,
          secretKey: expect.stringMatching(/^[\w-]{86}$/) as string,
        },
        options: {},
      },
    ]);
    expect(await listMachines()).toEqual({ listvirtualmachinesresponse: {} });
  });

  it('keeps its fixed distance from the control port', () => {
    expect(hostedCloudStack.ports).toEqual({ api: 3 });
  });

  it('takes drift and faults, shows them, and keeps machines and keys over a restart', async () => {
    const before = (await control('GET', '/simulators')).body[0];
    const drift = await control('POST', '/simulators/cloudstack/drift', { kind: 'appear', name: 'kept-01' });
    expect(drift.status).toBe(200);
    const fault = await control('POST', '/simulators/cloudstack/faults', {
      fault: { kind: 'zone_retired', zone: 'fra1' },
    });
    expect((await control('GET', '/simulators/cloudstack/faults')).body.standing).toMatchObject([
      { id: fault.body.id },
    ]);
    const nowhere = await control('POST', '/simulators/cloudstack/drift', { kind: 'appear', zone: 'moon' });
    expect(nowhere).toMatchObject({ status: 409, body: { code: 'refused' } });
    await bench.restart();
    expect((await control('GET', '/simulators')).body[0].credentials).toEqual(before.credentials);
    const { body } = await control('GET', '/simulators/cloudstack/state');
    expect(body.machines).toMatchObject([{ id: drift.body.machineId, name: 'kept-01', state: 'Running' }]);
    expect((await control('GET', '/simulators/cloudstack/faults')).body.standing).toEqual([]);
    expect(await listMachines()).toMatchObject({ listvirtualmachinesresponse: { count: 1 } });
  });

  it('never shows its secrets', async () => {
    const { credentials } = (await control('GET', '/simulators')).body[0];
    const state = await control('GET', '/simulators/cloudstack/state');
    expect(JSON.stringify(state.body)).not.toContain(credentials.secretKey);
  });
});
