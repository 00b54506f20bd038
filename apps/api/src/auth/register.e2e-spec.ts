import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/start-api.js';

describe('signing up', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  it('makes a person, an organisation, an account and a balance of zero, and signs in', async () => {
    const ada = await api.signUp('Ada');
    const account = await api.database.client.account.findUniqueOrThrow({
      where: { organizationId: ada.organizationId },
      include: { balance: true },
    });
    expect(account).toMatchObject({ currency: 'EUR', balance: { balanceMicros: 0n, reservedMicros: 0n } });
  });
});
