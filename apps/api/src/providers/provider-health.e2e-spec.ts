import type { providers } from '@uni/contracts';
import { newId } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';

describe('the health of providers over the API', () => {
  const providerId = newId();
  let api: TestApi;
  let support: TestPerson;
  let customer: TestPerson;

  beforeAll(async () => {
    api = await startTestApi();
    support = await api.admin('support');
    customer = await api.signUp();
    const now = api.clock.now();
    const at = new Date(now.getTime() - 3_600_000);
    await api.database.client.provider.create({
      data: {
        id: providerId,
        kind: 'cloudstack',
        name: 'Zone one',
        endpoint: 'https://cloud.example.org',
        credentials: {},
        status: 'failing',
        checkedAt: now,
        lastCheck: {
          ok: false,
          checkedAt: now.toISOString(),
          version: '4.20.1',
          latencyMs: 81,
          clockSkewMs: 0,
          problems: [{ code: 'missing_right', severity: 'error', message: 'm', remedy: 'r' }],
          capacity: [],
        },
        createdAt: new Date(now.getTime() - 2 * 3_600_000),
        statusChanges: { create: [{ at, before: 'healthy', after: 'failing', problems: ['missing_right'] }] },
      },
    });
  });
  afterAll(() => api.close());

  it('is told to the platform’s own people, whole, by its contract', async () => {
    const answer = await support.client.get(`/admin/providers/${providerId}/health`);
    expect(answer.status).toBe(200);
    const health = answer.body as providers.ProviderHealthView;
    expect(health).toMatchObject({
      status: 'failing',
      version: '4.20.1',
      availability: expect.closeTo(0.5, 2) as number,
      placement: { open: false, reason: 'failing' },
      breaker: null,
      changes: [{ before: 'healthy', after: 'failing', problems: ['missing_right'] }],
    });
    expect(health.days).toHaveLength(30);
    const histories = await support.client.get('/admin/provider-health');
    expect(histories.body).toMatchObject({ items: [{ providerId, changes: [{ after: 'failing' }] }] });
  });

  it('is none of a customer’s business', async () => {
    for (const path of [`/admin/providers/${providerId}/health`, '/admin/provider-health'])
      expect((await customer.client.get(path)).status).toBe(403);
    expect((await support.client.get(`/admin/providers/${newId()}/health`)).status).toBe(404);
  });
});
