import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { createLogger } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostedProxmox } from './hosted-proxmox.js';
import type { SimulatorEntry } from './simulator-entry.js';
import { startSimulatorHost, type SimulatorHost } from './simulator-host.js';

interface Connection {
  readonly kind: string;
  readonly endpoint: string;
  readonly credentials: { readonly tokenId: string; readonly tokenSecret: string };
  readonly options: { readonly fingerprint: string };
}

let directory: string;
let host: SimulatorHost;

const start = (entries: readonly SimulatorEntry[] = [hostedProxmox]) =>
  startSimulatorHost({
    portBase: 0,
    stateDirectory: directory,
    timeScale: 0,
    logger: createLogger('simulators', 'silent'),
    entries,
  });

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'uni-simulators-'));
  host = await start();
});
afterEach(async () => {
  await host.close();
  rmSync(directory, { recursive: true });
});

async function control(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(`${host.url}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests examine it field by field
  const parsed: any = text === '' ? null : JSON.parse(text);
  return { status: answer.status, type: answer.headers.get('content-type'), body: parsed };
}

const connection = async (): Promise<Connection> => ((await control('GET', '/simulators')).body as [Connection])[0];

/** Calls the cluster itself, pinned to the fingerprint that the control API told. */
async function cluster(path: string): Promise<{ status: number; pinned: boolean }> {
  const { endpoint, credentials, options } = await connection();
  return new Promise((resolve, reject) => {
    const authorization = `PVEAPIToken=${credentials.tokenId}=${credentials.tokenSecret}`;
    const request = https.get(
      `${endpoint}/api2/json${path}`,
      { headers: { authorization }, rejectUnauthorized: false, agent: false },
      (response) => {
        const { socket } = response;
        const fingerprint = socket instanceof TLSSocket ? socket.getPeerCertificate().fingerprint256 : null;
        response
          .resume()
          .on('end', () => resolve({ status: response.statusCode ?? 0, pinned: fingerprint === options.fingerprint }));
      },
    );
    request.on('error', reject);
  });
}

describe('the simulators process', () => {
  it('lists each simulator in the shape in which a provider is entered, and the cluster answers to it', async () => {
    const { status, body } = await control('GET', '/simulators');
    expect(status).toBe(200);
    expect(body).toEqual([
      {
        kind: 'proxmox',
        endpoint: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/) as string,
        credentials: { tokenId: 'svc-cp@pve!uni', tokenSecret: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
        options: { fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/) as string },
      },
    ]);
    expect(await cluster('/version')).toEqual({ status: 200, pinned: true });
  });

  it('finds machines, certificate and token again after a restart', async () => {
    await control('POST', '/simulators/proxmox/drift', { kind: 'appear', vmid: 7301, name: 'kept' });
    const before = await connection();
    await host.close();
    host = await start();
    const after = await connection();
    expect({ ...after, endpoint: '' }).toEqual({ ...before, endpoint: '' });
    expect((await control('GET', '/simulators/proxmox/state')).body.machines).toMatchObject([
      { vmid: 7301, name: 'kept', status: 'running' },
    ]);
  });

  it('draws another token and certificate for another installation', async () => {
    const first = await connection();
    await host.close();
    rmSync(directory, { recursive: true });
    host = await start();
    const second = await connection();
    expect(second.credentials.tokenSecret).not.toBe(first.credentials.tokenSecret);
    expect(second.options.fingerprint).not.toBe(first.options.fingerprint);
  });

  it('stops promptly although connections are open and requests hang', async () => {
    await control('POST', '/simulators/proxmox/faults', { fault: { kind: 'hang' } });
    const hanging = cluster('/version').then(
      () => 'answered',
      () => 'cut',
    );
    await expect.poll(async () => (await control('GET', '/simulators/proxmox/calls')).body.calls.length).toBe(1);
    const startedAt = performance.now();
    await host.close();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(await hanging).toBe('cut');
    host = await start();
  });
});

describe('a host that cannot start', () => {
  it('leaves no simulator running when another one fails', async () => {
    const closed: string[] = [];
    const neighbour: SimulatorEntry = {
      ...hostedProxmox,
      start: async (context) => {
        const simulator = await hostedProxmox.start({ ...context, stateFile: join(directory, 'neighbour.json') });
        return { ...simulator, close: () => simulator.close().then(() => void closed.push('neighbour')) };
      },
    };
    const broken: SimulatorEntry = {
      kind: 'broken',
      ports: {},
      start: ({ port }) => Promise.reject(new Error(String(port('api')))),
    };
    await expect(start([neighbour, broken])).rejects.toThrow("the simulator of broken has no port 'api'");
    expect(closed).toEqual(['neighbour']);
  });
});

describe('the control API', () => {
  it('arms, shows and removes faults', async () => {
    const fault = { match: { label: 'version' }, fault: { kind: 'status', status: 503 }, times: null };
    const { status, body } = await control('POST', '/simulators/proxmox/faults', fault);
    expect(status).toBe(201);
    expect((await cluster('/version')).status).toBe(503);
    expect((await control('GET', '/simulators/proxmox/faults')).body.armed).toMatchObject([{ id: body.id, struck: 1 }]);
    expect((await control('DELETE', `/simulators/proxmox/faults/${body.id as string}`)).status).toBe(204);
    expect((await cluster('/version')).status).toBe(200);
    expect((await control('DELETE', `/simulators/proxmox/faults/${body.id as string}`)).status).toBe(404);
    await control('POST', '/simulators/proxmox/faults', fault);
    expect((await control('DELETE', '/simulators/proxmox/faults')).status).toBe(204);
    expect((await cluster('/version')).status).toBe(200);
  });

  it('shows calls from a sequence number on, with what came into being', async () => {
    await cluster('/version');
    await cluster('/nodes');
    await control('POST', '/simulators/proxmox/drift', { kind: 'appear' });
    const { calls, machineLog } = (await control('GET', '/simulators/proxmox/calls?since=1')).body;
    expect(calls).toMatchObject([
      { sequence: 2, method: 'GET', path: '/nodes', label: 'nodes', status: 200, identity: 'svc-cp@pve!uni' },
    ]);
    expect(machineLog).toMatchObject([{ event: 'created', cause: 'drift' }]);
  });

  it('drifts and resets', async () => {
    const { body } = await control('POST', '/simulators/proxmox/drift', { kind: 'appear', name: 'foreign' });
    expect(
      (await control('POST', '/simulators/proxmox/drift', { kind: 'change', vmid: body.vmid, power: 'stopped' }))
        .status,
    ).toBe(200);
    expect((await control('GET', '/simulators/proxmox/state')).body.machines).toMatchObject([
      { vmid: body.vmid, status: 'stopped' },
    ]);
    expect((await control('POST', '/simulators/proxmox/reset')).status).toBe(204);
    expect((await control('GET', '/simulators/proxmox/state')).body.machines).toEqual([]);
  });

  it('never shows secrets in the state', async () => {
    const { credentials } = await connection();
    const text = JSON.stringify((await control('GET', '/simulators/proxmox/state')).body);
    expect(text).not.toContain(credentials.tokenSecret);
    expect(text).not.toContain('PRIVATE KEY');
  });

  it.each([
    ['an unknown kind', 'GET', '/simulators/azure/state', undefined, 404, 'not_found'],
    ['an unknown command', 'GET', '/simulators/proxmox/nope', undefined, 404, 'not_found'],
    ['another path', 'GET', '/elsewhere', undefined, 404, 'not_found'],
    ['a change of the list', 'POST', '/simulators', {}, 405, 'method_not_allowed'],
    ['an unknown fault', 'POST', '/simulators/proxmox/faults', { fault: { kind: 'earthquake' } }, 400, 'invalid'],
    [
      'an unknown field',
      'POST',
      '/simulators/proxmox/faults',
      { fault: { kind: 'drop' }, colour: 'red' },
      400,
      'invalid',
    ],
    ['a negative number', 'POST', '/simulators/proxmox/faults', { fault: { kind: 'latency', ms: -5 } }, 400, 'invalid'],
    ['broken JSON', 'POST', '/simulators/proxmox/faults', '{', 400, 'invalid'],
    [
      'a machine that is not there',
      'POST',
      '/simulators/proxmox/drift',
      { kind: 'vanish', vmid: 4242 },
      409,
      'refused',
    ],
    ['a body without end', 'POST', '/simulators/proxmox/drift', JSON.stringify('x'.repeat(70_000)), 413, 'too_large'],
    ['a limit of nothing', 'GET', '/simulators/proxmox/calls?limit=0', undefined, 400, 'invalid'],
  ] as const)('answers a problem to %s', async (_what, method, path, body, status, code) => {
    const answer = await control(method, path, body);
    expect(answer).toMatchObject({
      status,
      type: 'application/problem+json',
      body: { status, code, title: expect.any(String) as string },
    });
  });

  it('wants JSON, and obeys no web page', async () => {
    const text = await fetch(`${host.url}/simulators/proxmox/faults`, { method: 'POST', body: '{}' });
    expect(text.status).toBe(415);
    expect(
      (await control('POST', '/simulators/proxmox/reset', undefined, { origin: 'https://evil.example' })).status,
    ).toBe(403);
    const rebound = await new Promise<number | undefined>((resolve, reject) => {
      httpRequest(`${host.url}/simulators`, { headers: { host: 'evil.example' } }, (response) =>
        resolve(response.resume().statusCode),
      )
        .on('error', reject)
        .end();
    });
    expect(rebound).toBe(403);
  });
});
