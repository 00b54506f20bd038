import { beforeAll, describe, expect, it, vi } from 'vitest';
import { newCustomer, PATIENCE, type Customer } from './people.js';
import { behindOurBack } from './simulators.js';
import { administratorToken, call } from './stack.js';

interface Machine {
  readonly externalId: string;
  readonly name: string;
  readonly ownership: string;
}
interface Adopted {
  readonly externalId: string;
  readonly instanceId: string | null;
  readonly error: unknown;
}
interface Instance {
  readonly id: string;
  readonly status: string;
  readonly externalId: string;
}

const MACHINES = 12;
const EACH = 3;
const PRICE = { runningPerHour: '0.05', stoppedPerHour: '0.01' };

describe('machines that stood on a Proxmox cluster before us', () => {
  let admin: string;
  let providerId: string;
  const customers: Customer[] = [];

  beforeAll(async () => {
    admin = await administratorToken();
    const providers = await call<{ items: { id: string; kind: string }[] }>('/admin/providers', { token: admin });
    providerId = providers.items.find(({ kind }) => kind === 'proxmox')?.id ?? '';
    for (const name of ['first', 'second']) {
      const who = { name, email: `import.${name}@example.test`, password: 'a long enough pass phrase' };
      customers.push(await newCustomer(who, '20'));
    }
    for (let n = 1; n <= MACHINES; n += 1) await behindOurBack('proxmox', { kind: 'appear', name: `stood-here-${n}` });
  });

  const inventory = async (query: string) =>
    (
      await call<{ items: Machine[] }>(`/admin/providers/${providerId}/inventory?q=stood-here&${query}`, {
        token: admin,
      })
    ).items;
  const instancesOf = async (customer: { readonly token: string }) =>
    (await call<{ items: Instance[] }>('/instances', { token: customer.token })).items;
  const until = (promise: () => Promise<void>) => vi.waitFor(promise, PATIENCE);

  it('are given to two customers, who pay for them from then on, and nobody else is', async () => {
    await until(async () => expect(await inventory('ownership=foreign')).toHaveLength(MACHINES));
    const foreign = await inventory('ownership=foreign');
    for (const [index, { organizationId }] of customers.entries()) {
      const machines = foreign.slice(index * EACH, (index + 1) * EACH).map(({ externalId }) => ({ externalId }));
      const { items } = await call<{ items: Adopted[] }>(`/admin/providers/${providerId}/adopt`, {
        token: admin,
        body: { organizationId, machines, price: PRICE },
      });
      expect(items.map(({ error }) => error)).toEqual(machines.map(() => null));
    }
    for (const customer of customers) {
      await until(async () =>
        expect((await instancesOf(customer)).map(({ status }) => status)).toEqual(Array(EACH).fill('running')),
      );
      const { burnRatePerHour } = await call<{ burnRatePerHour: { amount: string } }>('/billing/balance', {
        token: customer.token,
      });
      expect(burnRatePerHour.amount).toBe('0.150000');
    }
    await until(async () => expect(await inventory('ownership=owned')).toHaveLength(2 * EACH));
    expect(await inventory('ownership=foreign')).toHaveLength(MACHINES - 2 * EACH);
  });

  it('are theirs to delete, and go from the cluster', async () => {
    const [customer] = customers;
    const [instance] = customer ? await instancesOf(customer) : [];
    await call(`/instances/${instance?.id ?? ''}`, { method: 'DELETE', token: customer?.token ?? '' });
    await until(async () => expect(await inventory('')).toHaveLength(MACHINES - 1));
    expect(await inventory('ownership=orphan')).toEqual([]);
  });
});
