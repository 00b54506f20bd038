import { network, type operations } from '@uni/contracts';
import { must, newId } from '@uni/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';
import type { TestAnswer } from '../testing/test-client.js';

type Operation = operations.OperationView;

const SSH = { direction: 'in', action: 'accept', protocol: 'tcp', portFrom: 22, cidr: '203.0.113.7' };
const rules = (version: string | null, ...list: object[]) => ({
  version,
  enabled: true,
  defaultIn: 'drop',
  defaultOut: 'accept',
  rules: list,
});

describe('the network of an instance over the API', () => {
  let api: TestApi;
  let ada: TestPerson;
  let instanceId: string;
  const [providerId, templateId] = [newId(), newId()];

  beforeAll(async () => {
    api = await startTestApi();
    const db = api.database.client;
    const description = { capabilities: { create: { userData: false }, firewall: true, addresses: true } };
    await db.provider.create({
      data: { id: providerId, kind: 'proxmox', name: 'P', endpoint: 'https://pve', credentials: {}, description },
    });
    const size = { vcpus: 1, memoryMib: 1024, diskGib: 10 };
    const template = {
      id: templateId,
      name: 'Debian',
      os: 'Debian',
      providerId,
      regionName: 'Nantes',
      imageRef: '9100',
    };
    await db.template.create({ data: { ...template, ...size, loginUser: 'debian' } });
    const rates = { runningMicrosPerHour: 17_200n, stoppedMicrosPerHour: 3_800n };
    const validFrom = new Date('2026-01-01T00:00:00Z');
    await db.templatePrice.create({ data: { id: newId(), templateId, currency: 'EUR', ...rates, validFrom } });
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    ada = await api.signUp('Ada');
    const { client } = await api.admin();
    const credit = { amount: '10', reason: 'for the test' };
    await client.post(`/admin/organizations/${ada.organizationId}/credits`, credit, { expect: 201 });
    const order = (await ada.client.post('/instances', { name: 'web-1', templateId }, { expect: 202 }))
      .body as Operation;
    instanceId = must(order.instanceId, 'instance');
    await finish(order);
    const addresses = [{ address: '192.0.2.10', family: 'ipv4', kind: 'public' }];
    await api.database.client.instance.update({
      where: { id: instanceId },
      data: { status: 'running', externalId: instanceId, addresses },
    });
  });

  /** As the worker leaves it. */
  async function finish(operation: Operation): Promise<void> {
    const db = api.database.client;
    await db.operation.update({
      where: { id: operation.id },
      data: { status: 'succeeded', finishedAt: new Date(), nextRunAt: null },
    });
    await db.instance.update({ where: { id: instanceId }, data: { currentOperationId: null } });
  }
  const path = (rest: string): string => `/instances/${instanceId}/${rest}`;
  const codeOf = ({ status, body }: TestAnswer): unknown => [status, (body as { code: string }).code];
  const read = async (rest: string): Promise<unknown> => (await ada.client.get(path(rest), { expect: 200 })).body;

  it('rules are ordered whole, answered with their operation, and a repeated request is the same order', async () => {
    expect(network.firewall.parse(await read('firewall-rules'))).toMatchObject({
      state: null,
      version: null,
      pending: true,
      maxRules: 100,
    });
    const headers = { 'Idempotency-Key': newId() };
    const send = () => ada.client.put(path('firewall-rules'), rules(null, SSH), { headers });
    const first = await send();
    expect([first.status, first.body]).toMatchObject([
      202,
      {
        kind: 'firewall.write',
        status: 'queued',
        steps: [{ name: 'inspect' }, { name: 'firewall' }, { name: 'reread' }],
      },
    ]);
    expect((await send()).body).toEqual(first.body);
    const { params } = await api.database.client.operation.findUniqueOrThrow({
      where: { id: (first.body as Operation).id },
    });
    expect(params).toMatchObject({ firewall: { rules: [{ portTo: 22, cidr: '203.0.113.7/32', note: '' }] } });
  });

  it('refuses in words, before anything is sent to the place', async () => {
    const put = (body: object) => ada.client.put(path('firewall-rules'), body);
    const refused = await put(rules(null, { ...SSH, cidr: '203.0.113.7/24' }, { ...SSH, portTo: 21 }));
    expect(codeOf(refused)).toEqual([400, 'validation_failed']);
    expect((refused.body as { errors: unknown }).errors).toEqual([
      { path: 'rules.0.cidr', message: 'has address bits beyond its prefix: write 203.0.113.0/24' },
      { path: 'rules.1.portTo', message: 'must not be below portFrom' },
    ]);
    expect(codeOf(await put(rules('another', SSH)))).toEqual([409, 'firewall_changed']);
    expect(codeOf(await ada.client.delete(path(`addresses/${newId()}`)))).toEqual([404, 'not_found']);
  });

  it('an address is added once at a time, and shown while it comes', async () => {
    expect(network.instanceAddresses.parse(await read('addresses'))).toMatchObject({
      items: [{ id: null, address: '192.0.2.10', primary: true }],
      rules: { supported: true, max: 5, included: true },
    });
    const operation = (await ada.client.post(path('addresses'), {}, { expect: 202 })).body as Operation;
    expect(operation).toMatchObject({ kind: 'address.add', steps: [{ name: 'add_address' }] });
    expect(codeOf(await ada.client.post(path('addresses')))).toEqual([409, 'operation_in_progress']);
    const { items } = network.instanceAddresses.parse(await read('addresses'));
    expect(items[1]).toMatchObject({ state: 'adding', address: null, primary: false, operationId: operation.id });
  });

  it('others see and change none of it', async () => {
    const bob = await api.signUp('Bob');
    for (const rest of ['firewall-rules', 'addresses'])
      expect(codeOf(await bob.client.get(path(rest)))).toEqual([404, 'not_found']);
    expect(codeOf(await bob.client.post(path('addresses')))).toEqual([404, 'not_found']);
    expect(codeOf(await bob.client.put(path('firewall-rules'), rules(null)))).toEqual([404, 'not_found']);
  });
});
