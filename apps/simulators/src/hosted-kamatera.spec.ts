import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostedKamatera } from './hosted-kamatera.js';
import { startSimulatorHost, type SimulatorHost } from './simulator-host.js';

const LOOPBACK = /^http:\/\/127\.0\.0\.1:\d+$/;
let directory: string;
let host: SimulatorHost;

const start = () =>
  startSimulatorHost({
    portBase: 0,
    stateDirectory: directory,
    timeScale: 0,
    logger: createLogger('simulators', 'silent'),
    entries: [hostedKamatera],
  });

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'uni-kamatera-'));
  host = await start();
});
afterEach(async () => {
  await host.close();
  rmSync(directory, { recursive: true });
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests examine it field by field
async function control(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> {
  const answer = await fetch(`${host.url}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
}

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
    await host.close();
    host = await start();
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
