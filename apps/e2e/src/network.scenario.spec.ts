import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, person, picture, type Watched } from './browser.js';
import { newCustomer, offered, order, PATIENCE, running, signIn, soldAt, type Customer } from './people.js';
import { vendorState } from './simulators.js';

interface Guest {
  readonly firewall?: {
    readonly options: { readonly enable?: number; readonly policy_in?: string };
    readonly rules: readonly { readonly dport?: string }[];
  };
}
interface Cluster {
  readonly machines: readonly { readonly vmid: number; readonly name: string }[];
  readonly guests: Readonly<Record<string, Guest>>;
}
interface Cloud {
  readonly machines: readonly { readonly displayName: string; readonly addresses: readonly string[] }[];
}

/** What the network of an instance lets through, and which addresses it has, by the page and at the simulated vendors. */
describe('the network of an instance, in the browser', () => {
  let browser: Browser;
  let customer: Watched;
  let who: Customer;
  const ids = { proxmox: '', cloudstack: '' };

  beforeAll(async () => {
    browser = await launch();
    customer = await person(browser);
    who = await newCustomer(
      { name: 'Nora Network', email: 'nora.network@example.test', password: 'a long enough pass phrase' },
      '10',
    );
    await Promise.all([signIn(customer.page, who), make('proxmox'), make('cloudstack')]);
  });
  afterAll(async () => {
    await browser.close();
  });

  async function make(kind: keyof typeof ids): Promise<void> {
    const { id } = await offered(who.token, soldAt(kind));
    ids[kind] = await order(who.token, `net-${kind}`, id);
    await running(who.token, ids[kind]);
  }

  const done = (title: string): Promise<void> =>
    customer.page
      .getByRole('main')
      .locator('section')
      .filter({ hasText: title })
      .getByText('Done', { exact: true })
      .first()
      .waitFor({ timeout: PATIENCE.timeout });

  it('takes firewall rules, says what would lock people out, and writes them at the vendor', async () => {
    const { page } = customer;
    const firewall = async (): Promise<Guest['firewall']> => {
      const { machines, guests } = await vendorState<Cluster>('proxmox');
      return guests[machines.find(({ name }) => name === 'net-proxmox')?.vmid ?? '']?.firewall;
    };
    await page.goto(`/instances/${ids.proxmox}/network`);
    const add = page.getByRole('button', { name: 'Add', exact: true });
    await add.click({ timeout: PATIENCE.timeout });
    await page.getByRole('menuitem', { name: 'Web server' }).click();
    await page.getByRole('radio', { name: 'On' }).check();
    await page.getByRole('radiogroup', { name: 'Comes in, no rule' }).getByRole('radio', { name: 'Drop' }).check();
    await page.getByText('With these rules nobody can reach SSH').waitFor();
    await add.click();
    await page.getByRole('menuitem', { name: 'One rule' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Ports').fill('22');
    await dialog.getByLabel('From').fill('203.0.113.7/24');
    await dialog.getByRole('button', { name: 'Add rule' }).click();
    await dialog.getByText('203.0.113.0/24', { exact: false }).last().waitFor();
    await dialog.getByLabel('From').fill('203.0.113.0/24');
    await dialog.getByRole('button', { name: 'Add rule' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await picture(page, 'network-pending-light');
    expect((await firewall())?.rules ?? []).toEqual([]);
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await expect
      .poll(async () => (await firewall())?.rules.map(({ dport }) => dport), PATIENCE)
      .toEqual(expect.arrayContaining(['22', '80', '443']));
    await done('firewall');
    expect((await firewall())?.options).toMatchObject({ enable: 1, policy_in: 'DROP' });
    await page.getByText('Not applied yet:').waitFor({ state: 'hidden' });
    await picture(page, 'network-applied-light');
  });

  it('takes one more address where the vendor gives some, and gives it back', async () => {
    const { page } = customer;
    const addresses = async (): Promise<readonly string[]> =>
      (await vendorState<Cloud>('cloudstack')).machines.find(({ displayName }) => displayName === 'net-cloudstack')
        ?.addresses ?? [];
    const before = await addresses();
    await page.goto(`/instances/${ids.cloudstack}/network`);
    await page.getByRole('button', { name: 'Add address' }).click({ timeout: PATIENCE.timeout });
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Add address' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const row = page.getByRole('listitem').filter({ hasText: 'extra' });
    await row.getByText(/^\d+\.\d+\.\d+\.\d+$/).waitFor({ timeout: PATIENCE.timeout });
    const address = (await row.getByText(/^\d+\.\d+\.\d+\.\d+$/).innerText()).trim();
    expect(await addresses()).toEqual([...before, address]);
    await picture(page, 'network-address-light');
    await page.getByRole('button', { name: `Give back: ${address}`, exact: true }).click({ timeout: PATIENCE.timeout });
    await dialog.getByRole('textbox').fill(address);
    await dialog.getByRole('button', { name: `Give ${address} back` }).click();
    await expect.poll(addresses, PATIENCE).toEqual(before);
    await row.waitFor({ state: 'hidden', timeout: PATIENCE.timeout });
  });

  it('left no fault in the console of the browser', () => {
    expect(customer.faults).toEqual([]);
  });
});
