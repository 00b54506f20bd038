import type { Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import { sshPublicKey } from './quick-start.js';
import { administratorToken, call } from './stack.js';

/** Who signs in. */
export interface Account {
  readonly email: string;
  readonly password: string;
}
export interface NewCustomer extends Account {
  readonly name: string;
}
export interface Customer extends NewCustomer {
  readonly token: string;
  readonly organizationId: string;
}

/** What is on sale. */
export interface Offer {
  readonly id: string;
  readonly name: string;
  readonly os: string;
  readonly providerKind: string;
  readonly provider: { readonly name: string };
  readonly region: string;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
}
export interface Instance {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly vcpus: number;
  readonly externalId: string | null;
}

/** The longest wait of any journey, many times over: nothing here is judged by its speed. */
export const PATIENCE = { timeout: 120_000, interval: 200 };

/** Somebody with an organisation and credit, who has not opened a page yet. Each journey has its own, so that journeys run side by side. */
export async function newCustomer(who: NewCustomer, credit: string): Promise<Customer> {
  const admin = await administratorToken();
  const { accessToken: token, organization } = await call<{ accessToken: string; organization: { id: string } }>(
    '/auth/register',
    { body: { ...who, session: 'token' } },
  );
  await call(`/admin/organizations/${organization.id}/credits`, {
    token: admin,
    body: { amount: credit, reason: 'for a journey' },
  });
  return { ...who, token, organizationId: organization.id };
}

/** As people do it; ends on the first page behind the door. */
export async function signIn(page: Page, who: Account): Promise<void> {
  await page.goto('/sign-in');
  await page.locator('input[type=email]').fill(who.email);
  await page.locator('input[type=password]').fill(who.password);
  await page.locator('button[type=submit]').click();
  await page.waitForURL(/\/(dashboard|admin)/);
}

/** Sold at the cloud of that kind that every installation without one of its own begins with; journeys may connect others. */
export const soldAt =
  (kind: string) =>
  ({ provider }: Offer): boolean =>
    provider.name === `Simulated ${kind}`;

/** The first offer of that kind. The worker puts them up for sale once it has read what each cloud has. */
export async function offered(token: string, wanted: (offer: Offer) => boolean): Promise<Offer> {
  return vi.waitFor(async () => {
    const { items } = await call<{ items: Offer[] }>('/templates?limit=200', { token });
    const offer = items.find(wanted);
    if (!offer) throw new Error('nothing of that kind is sold yet');
    return offer;
  }, PATIENCE);
}

/** Orders an instance with the customer's first key, which is made where there is none. */
export async function order(token: string, name: string, templateId: string): Promise<string> {
  const { items } = await call<{ items: { id: string }[] }>('/me/ssh-keys', { token });
  const key =
    items[0] ??
    (await call<{ id: string }>('/me/ssh-keys', { token, body: { name: 'laptop', publicKey: sshPublicKey() } }));
  const { instanceId } = await call<{ instanceId: string }>('/instances', {
    token,
    body: { name, templateId, sshKeyIds: [key.id] },
  });
  return instanceId;
}

export const readInstance = (token: string, id: string): Promise<Instance> =>
  call<Instance>(`/instances/${id}`, { token });

/** Waits until it runs. */
export async function running(token: string, id: string): Promise<Instance> {
  return vi.waitFor(async () => {
    const instance = await readInstance(token, id);
    expect(instance.status).toBe('running');
    return instance;
  }, PATIENCE);
}

/** How far a page reaches beyond the screen, in pixels. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
