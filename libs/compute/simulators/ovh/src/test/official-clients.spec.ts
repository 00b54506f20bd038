import { createRequire } from 'node:module';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOvhSimulator, type OvhSimulator } from '../index.js';

/** The part of the vendor's own clients that is used here; they ship without types. */
interface OfficialClient {
  requestPromised(method: string, path: string, params?: Record<string, unknown>): Promise<unknown>;
}
type ClientFactory = (options: Record<string, unknown>) => OfficialClient;
interface Machine {
  readonly id: string;
  readonly name: string;
  readonly status: string;
}
interface Named {
  readonly id: string;
  readonly name: string;
}

const load = createRequire(import.meta.url);
let simulator: OvhSimulator;
const trusted = https.globalAgent.options.ca;

beforeAll(async () => {
  simulator = await startOvhSimulator({ timeScale: 0, tls: true });
  // These clients take no certificate of their own: they use the process's agent.
  https.globalAgent.options.ca = simulator.certificate ?? undefined;
});
afterAll(async () => {
  https.globalAgent.options.ca = trusted;
  https.globalAgent.destroy();
  await simulator.close();
});

function connect(name: string, credentials: Record<string, unknown>): OfficialClient {
  const url = new URL(simulator.endpoint);
  const factory = load(name) as ClientFactory;
  return factory({
    host: 'localhost',
    port: Number(url.port),
    basePath: '/1.0',
    warn: () => undefined,
    ...credentials,
  });
}

const keys = () => {
  const { applicationKey, applicationSecret, consumerKey } = simulator.credentials;
  return { appKey: applicationKey, appSecret: applicationSecret, consumerKey };
};

/** The client's token library has an agent of its own that nobody can give a certificate: it is led there over plain HTTP. */
async function plainWay(): Promise<{ readonly url: string; close(): void }> {
  const server = http.createServer((request, response) => {
    const { method, headers, url } = request;
    const onward = https.request(new URL(url ?? '/', simulator.endpoint), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/auth/`, close: () => server.close() };
}

async function journey(client: OfficialClient): Promise<void> {
  const [project = ''] = (await client.requestPromised('GET', '/cloud/project')) as string[];
  const root = `/cloud/project/${project}`;
  const flavors = (await client.requestPromised('GET', `${root}/flavor`, { region: 'GRA11' })) as Named[];
  const images = (await client.requestPromised('GET', `${root}/image`, { region: 'GRA11' })) as Named[];
  const order = (await client.requestPromised('POST', `${root}/instance`, {
    name: 'café-1',
    region: 'GRA11',
    flavorId: flavors.find(({ name }) => name === 'b3-8')?.id,
    imageId: images.find(({ name }) => name === 'Debian 12')?.id,
  })) as Machine;
  expect(order).toMatchObject({ name: 'café-1', status: 'BUILD' });
  const machine = `${root}/instance/${order.id}`;
  const status = async () => ((await client.requestPromised('GET', machine)) as Machine).status;
  expect(await status()).toBe('ACTIVE');
  const list = (await client.requestPromised('GET', `${root}/instance`, { region: 'GRA11' })) as Machine[];
  expect(list.map(({ id }) => id)).toEqual([order.id]);
  expect(await client.requestPromised('POST', `${machine}/stop`)).toBeNull();
  expect(await status()).toBe('SHUTOFF');
  await client.requestPromised('POST', `${machine}/start`);
  expect(await status()).toBe('ACTIVE');
  await client.requestPromised('DELETE', machine);
  await expect(client.requestPromised('GET', machine)).rejects.toMatchObject({ error: 404 });
  expect(simulator.machines()).toEqual([]);
}

async function records(client: OfficialClient): Promise<void> {
  const zone = '/domain/zone/customer-portal.test';
  const made = (await client.requestPromised('POST', `${zone}/record`, {
    fieldType: 'A',
    subDomain: 'official',
    target: '192.0.2.77',
    ttl: 120,
  })) as { id: number };
  const served = () => simulator.served('customer-portal.test').filter(({ subDomain }) => subDomain === 'official');
  expect(served()).toEqual([]);
  expect(await client.requestPromised('POST', `${zone}/refresh`)).toBeNull();
  expect(served()).toMatchObject([{ target: '192.0.2.77', ttl: 120 }]);
  expect(await client.requestPromised('DELETE', `${zone}/record/${made.id}`)).toBeNull();
  await client.requestPromised('POST', `${zone}/refresh`);
  expect(served()).toEqual([]);
}

describe('the vendor’s own clients', () => {
  it.each(['@ovhcloud/node-ovh', 'ovh'])('%s orders, lists, stops, starts and deletes a machine', async (name) => {
    await journey(connect(name, keys()));
  });

  it.each(['@ovhcloud/node-ovh', 'ovh'])('%s creates, publishes and deletes a DNS record', async (name) => {
    await records(connect(name, keys()));
  });

  it('@ovhcloud/node-ovh signs in as a service account', async () => {
    const { clientId, clientSecret } = simulator.oauth2;
    const way = await plainWay();
    await journey(connect('@ovhcloud/node-ovh', { clientID: clientId, clientSecret, tokenURL: way.url }));
    way.close();
  });

  it('@ovhcloud/node-ovh loads the schemas and finds its calls in them', async () => {
    const warnings: unknown[] = [];
    const client = connect('@ovhcloud/node-ovh', {
      ...keys(),
      apis: ['cloud', 'domain'],
      warn: (text: unknown) => warnings.push(text),
    });
    await client.requestPromised('GET', '/cloud/project');
    await client.requestPromised('GET', '/domain/zone/customer-portal.test/record');
    expect(warnings).toEqual([]);
    await client.requestPromised('GET', '/cloud/nothing').catch(() => undefined);
    expect(warnings).toHaveLength(1);
  });

  it.each(['@ovhcloud/node-ovh', 'ovh'])('%s is told in the vendor’s words what is wrong', async (name) => {
    const stranger = connect(name, { ...keys(), appSecret: 'x'.repeat(32) });
    await expect(stranger.requestPromised('GET', '/cloud/project')).rejects.toMatchObject({
      error: 400,
      message: 'Invalid signature',
    });
  });
});
