import { describe, expect, it } from 'vitest';
import { HostedBench } from '../test/hosted-bench.js';
import { hostedKamatera } from './hosted-kamatera.js';

const LOOPBACK = /^http:\/\/127\.0\.0\.1:\d+$/;
const bench = new HostedBench(hostedKamatera);
const { control } = bench;

async function servers(address: string): Promise<unknown> {
  const [{ credentials }] = (await control('GET', '/simulators')).body;
  const headers = { AuthClientId: credentials.clientId as string, AuthSecret: credentials.secret as string };
  return (await fetch(`${address}/service/servers`, { headers })).json();
}

describe('the simulated Kamatera account in the simulators process', () => {
  it('is listed with both its faces, and both answer to its key', async () => {
    const { body } = await control('GET', '/simulators');
    expect(body).toEqual([
      {
        kind: 'kamatera',
        endpoint: expect.stringMatching(LOOPBACK) as string,
        credentials: {
          clientId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
          secret: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        },
        options: {
          cliEndpoint: expect.stringMatching(LOOPBACK) as string,
          priceListUrl: expect.stringContaining('/info/calculator.js.php') as string,
        },
      },
    ]);
    expect(await servers(body[0].endpoint)).toEqual([]);
    expect(await servers(body[0].options.cliEndpoint)).toEqual([]);
  });

  it('keeps its fixed distance from the control port', () => {
    expect(hostedKamatera.ports).toEqual({ console: 4, cli: 5 });
  });

  it('takes drift and faults, shows them, and keeps its servers and its key over a restart', async () => {
    const before = (await control('GET', '/simulators')).body[0];
    const drift = await control('POST', '/simulators/kamatera/drift', { kind: 'appear', name: 'kept-01' });
    expect(drift.status).toBe(200);
    const fault = await control('POST', '/simulators/kamatera/faults', { fault: { kind: 'quota_reached' } });
    expect((await control('GET', '/simulators/kamatera/faults')).body.standing).toMatchObject([{ id: fault.body.id }]);
    await bench.restart();
    const after = (await control('GET', '/simulators')).body[0];
    expect(after.credentials).toEqual(before.credentials);
    expect((await control('GET', '/simulators/kamatera/state')).body.machines).toMatchObject([
      { id: drift.body.id, name: 'kept-01', power: 'on' },
    ]);
    expect((await control('GET', '/simulators/kamatera/faults')).body.standing).toEqual([]);
  });

  it('never shows its secret', async () => {
    const { credentials } = (await control('GET', '/simulators')).body[0];
    expect(JSON.stringify((await control('GET', '/simulators/kamatera/state')).body)).not.toContain(credentials.secret);
  });
});
