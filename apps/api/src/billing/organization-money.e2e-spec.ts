import { newId } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../testing/expectations.js';
import { startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';

interface Entries {
  readonly items: readonly {
    readonly kind: string;
    readonly amount: { readonly amount: string };
    readonly reason: string | null;
  }[];
  readonly nextCursor: string | null;
  readonly total?: number;
}

describe("an organisation's money, seen by administrators", () => {
  let api: TestApi;
  let admin: TestPerson;
  let ada: TestPerson;
  beforeAll(async () => {
    api = await startTestApi();
    [admin, ada] = [await api.admin(), await api.signUp('Ada')];
    await change('40', 'Bank transfer');
    await change('-15.5', 'Typed one too many');
  });
  afterAll(() => api.close());

  const path = (what: string, organizationId = ada.organizationId): string =>
    `/admin/organizations/${organizationId}/${what}`;
  const change = (amount: string, reason: string) =>
    admin.client.post(path('credits'), { amount, reason }, { expect: 201 });
  const as = (person: TestPerson) => api.anonymous.as(person.accessToken);

  it('is the balance that its members see', async () => {
    const { body } = await as(admin).get(path('balance'), { expect: 200 });
    expect(body).toMatchObject({
      balance: { amount: '24.500000' },
      available: { amount: '24.500000' },
      runwayHours: null,
    });
    expect(body).toEqual((await ada.client.get('/billing/balance', { expect: 200 })).body);
  });

  it('has a ledger with the reasons that were given, page by page and by kind', async () => {
    const read = async (query: string): Promise<Entries> =>
      (await as(admin).get(path(`entries${query}`), { expect: 200 })).body as Entries;
    const first = await read('?limit=1&total=true');
    expect(first.total).toBe(2);
    const rest = await read(`?cursor=${first.nextCursor ?? ''}`);
    expect([...first.items, ...rest.items].map(({ kind, reason }) => [kind, reason])).toEqual([
      ['takeback', 'Typed one too many'],
      ['credit', 'Bank transfer'],
    ]);
    expect((await read('?kind=credit')).items.map(({ amount }) => amount.amount)).toEqual(['40.000000']);
  });

  it('may be read by support and by nobody else', async () => {
    const support = await api.admin('support');
    for (const what of ['balance', 'entries']) {
      await as(support).get(path(what), { expect: 200 });
      expectProblem(await ada.client.get(path(what)), 403, 'forbidden');
      expectProblem(await as(admin).get(path(what, newId())), 404, 'not_found');
    }
  });
});
