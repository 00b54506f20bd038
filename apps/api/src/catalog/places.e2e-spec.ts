import type { catalog, operations } from '@uni/contracts';
import { newId } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';
import type { TestClient } from '../testing/test-client.js';

describe('a template at several places over the API', () => {
  let api: TestApi;
  let admin: TestClient;
  let ada: TestPerson;
  const [nantes, vienna] = [newId(), newId()];
  let template: catalog.AdminTemplate;
  let names = 0;

  beforeAll(async () => {
    api = await startTestApi();
    for (const [id, name] of [
      [nantes, 'Nantes'],
      [vienna, 'Vienna'],
    ] as const)
      await api.database.client.provider.create({
        data: { id, kind: 'proxmox', name, endpoint: `https://${name}`, credentials: {} },
      });
    admin = (await api.admin()).client;
    ada = await api.signUp('Ada');
    await admin.post(
      `/admin/organizations/${ada.organizationId}/credits`,
      { amount: '10', reason: 'for the test' },
      { expect: 201 },
    );
    const body = {
      name: 'Debian 13',
      os: 'Debian',
      providerId: nantes,
      imageRef: '9100',
      vcpus: 1,
      memoryMib: 1024,
      diskGib: 10,
      places: [{ providerId: vienna, imageRef: 'deb-13', loginUser: 'admin' }],
      price: { runningPerHour: '0.01', stoppedPerHour: '0.005' },
    };
    template = (await admin.post('/admin/templates', body, { expect: 201 })).body as catalog.AdminTemplate;
  });
  afterAll(() => api.close());

  const order = async (body: object, expected = 202) =>
    (
      await ada.client.post(
        '/instances',
        { name: `vm-${(names += 1)}`, templateId: template.id, ...body },
        { expect: expected },
      )
    ).body as operations.OperationView & { errors?: { path: string }[]; code?: string };

  it('administrators see each place with its warnings, customers where it may be had', async () => {
    expect(template.places).toMatchObject([
      { id: null, region: 'Nantes', provider: { id: nantes }, imageRef: '9100', status: 'active' },
      { region: 'Vienna', provider: { id: vienna }, imageRef: 'deb-13', loginUser: 'admin', status: 'active' },
    ]);
    expect(template.places[1]?.warnings).toEqual([
      'The image deb-13 was never seen at Vienna: new instances will fail.',
    ]);
    const seen = (await ada.client.get(`/templates/${template.id}`, { expect: 200 })).body as catalog.Template;
    expect(seen.places).toEqual([
      { region: 'Nantes', providerId: nantes, providerKind: 'proxmox', available: true },
      { region: 'Vienna', providerId: vienna, providerKind: 'proxmox', available: true },
    ]);
  });

  it('an order goes to the best place or to the one that is asked for, and says why', async () => {
    await order({});
    const automatic = await order({});
    expect(automatic.steps.find(({ name }) => name === 'place')?.detail).toBe(
      'Vienna: fewest of your machines are there',
    );
    const view = (await admin.get(`/admin/operations/${automatic.id}`, { expect: 200 }))
      .body as operations.AdminOperationView;
    expect(view.providerId).toBe(vienna);
    expect(view.placement).toMatchObject([
      {
        chosen: 'Vienna',
        candidates: [
          { region: 'Nantes', instances: 1, verdict: 'behind' },
          { region: 'Vienna', instances: 0, freeShare: null, verdict: 'chosen' },
        ],
      },
    ]);
    const pinned = await order({ region: 'Vienna' });
    expect(pinned.steps.find(({ name }) => name === 'place')?.detail).toBe('Vienna: as ordered');
    const instance = (await ada.client.get(`/instances/${pinned.instanceId}`, { expect: 200 })).body;
    expect(instance).toMatchObject({ region: 'Vienna', providerId: vienna, loginUser: 'admin' });
    const refused = await order({ region: 'Mars' }, 400);
    expect(refused).toMatchObject({ code: 'validation_failed', errors: [{ path: 'region' }] });
  });

  it('what is left out of a change is withdrawn; providers with places stay', async () => {
    const change = (places: object[], expected = 200) =>
      admin.patch(`/admin/templates/${template.id}`, { places }, { expect: expected });
    const { body } = await change([]);
    expect((body as catalog.AdminTemplate).places.map(({ status }) => status)).toEqual(['active', 'withdrawn']);
    expect(await order({ region: 'Vienna' }, 400)).toMatchObject({ code: 'validation_failed' });
    await change([{ providerId: nantes, imageRef: 'x' }], 400);
    await change([{ providerId: vienna, imageRef: 'deb-13', loginUser: 'Admin!' }], 400);
    await admin.delete(`/admin/providers/${vienna}`, { expect: 409 });
  });
});
