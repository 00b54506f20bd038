import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { launch, person, picture, type Watched } from './browser.js';
import { newCustomer, PATIENCE, signIn, type Customer } from './people.js';
import { vendorState } from './simulators.js';
import { call, stack } from './stack.js';

/** Of the simulated account: it ends in twelve days, and nobody renews it. */
const ZONE = 'lighthouse-shop.example';

interface VendorRecord {
  readonly fieldType: string;
  readonly subDomain: string;
  readonly target: string;
}
interface VendorZones {
  readonly zones: Readonly<Record<string, { readonly deployed: boolean; readonly served: readonly VendorRecord[] }>>;
}

/** What the simulated name servers answer, one line a record. */
async function served(): Promise<readonly string[]> {
  const zone = (await vendorState<VendorZones>('ovh')).zones[ZONE];
  return (zone?.served ?? []).map(({ fieldType, subDomain, target }) => `${subDomain} ${fieldType} ${target}`);
}

/** A zone from the account that holds it to the customer who changes it, and back to the name servers. */
describe('a DNS zone, in the browser', () => {
  let browser: Browser;
  let admin: Watched;
  let customer: Watched & { readonly context: BrowserContext };
  let who: Customer;

  beforeAll(async () => {
    browser = await launch();
    admin = await person(browser, { dark: true });
    customer = await person(browser);
    who = await newCustomer(
      { name: 'Zoe Zone', email: 'zoe.zone@example.test', password: 'a long enough pass phrase' },
      '5',
    );
  });
  afterAll(async () => {
    await browser.close();
  });

  const records = () => customer.page.getByRole('main').getByRole('table');
  const published = (): Promise<void> =>
    customer.page.getByText('Done', { exact: true }).first().waitFor({ timeout: PATIENCE.timeout });

  it('is read from its account, and given to an organisation by its name', async () => {
    const { page } = admin;
    await signIn(page, stack().administrator);
    await page.goto('/admin/dns');
    await page.getByRole('button', { name: 'Read now' }).first().click({ timeout: PATIENCE.timeout });
    await page.getByRole('button', { name: `Assign: ${ZONE}` }).click({ timeout: PATIENCE.timeout });
    const dialog = page.getByRole('dialog').filter({ hasText: `Who manages ${ZONE}?` });
    await dialog.getByRole('combobox').click();
    await page.getByPlaceholder('Search organisations').fill(who.name);
    await page.getByRole('option', { name: who.name }).click();
    await picture(page, 'dns-assign-dark');
    await dialog.getByRole('button', { name: 'Assign', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('row').filter({ hasText: ZONE }).getByText(who.name).waitFor();
    await picture(page, 'dns-zones-dark');
  });

  it('brings its domain along, and the customer is warned of its end', async () => {
    const { page } = customer;
    await signIn(page, who);
    await page.getByRole('link', { name: 'Domains' }).click();
    const row = page.getByRole('row').filter({ hasText: ZONE });
    await row.getByText('Ends soon').waitFor();
    await row.getByText('By hand').waitFor();
    // Told by the worker every half a minute.
    await vi.waitFor(async () => {
      const { items } = await call<{ items: { name: string }[] }>('/expiry-warnings', { token: who.token });
      expect(items.map(({ name }) => name)).toContain(ZONE);
    }, PATIENCE);
    await page.reload();
    await page.getByText(`The domain ${ZONE} ends on`).waitFor();
    await picture(page, 'domains-light');
  });

  it('is changed by the customer, who sees what changes before it does', async () => {
    const { page } = customer;
    await page.getByRole('link', { name: ZONE }).click();
    await page.waitForURL(/\/domains\/zones\/[0-9a-f-]{36}$/);
    await page.getByRole('button', { name: 'Change the record: www A' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Value/).fill('192.0.2.99');
    await dialog.getByRole('button', { name: 'Keep for review' }).click();
    await page.getByRole('button', { name: 'Add a record' }).click();
    await dialog.getByLabel(/^Name/).fill('api');
    await dialog.getByLabel(/^Value/).fill('192.0.2.7');
    await dialog.getByRole('button', { name: 'Keep for review' }).click();
    await page.getByText('2 changes are not applied yet.').waitFor();
    expect(await served()).not.toContain('api A 192.0.2.7');
    await page.getByRole('button', { name: 'Review and apply' }).click();
    const lines = await dialog.getByRole('listitem').allInnerTexts();
    expect(lines.map((line) => line.replace(/\s+/g, ' ').trim())).toEqual([
      expect.stringContaining('new api A 192.0.2.7'),
      expect.stringContaining('changed www A 192.0.2.80 www A 192.0.2.99'),
    ]);
    await picture(page, 'zone-review-light');
    await dialog.getByRole('button', { name: 'Apply', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await published();
    await records().getByText('192.0.2.99').waitFor();
    expect(await served()).toEqual(expect.arrayContaining(['api A 192.0.2.7', 'www A 192.0.2.99']));
    expect(await served()).not.toContain('www A 192.0.2.80');
    await picture(page, 'zone-published-light');
  });

  it('takes a zone file: faults by line, then what would change, then exactly that', async () => {
    const { page } = customer;
    await page.getByRole('button', { name: 'Zone', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Import a zone file' }).click();
    const dialog = page.getByRole('dialog');
    const zone = (extra: string): string =>
      [
        '$TTL 3600',
        '@ IN NS dns110.ovh.test.',
        '@ IN NS ns110.ovh.test.',
        '@ IN A 192.0.2.80',
        '@ IN MX 1 mx1.mail.ovh.test.',
        '@ IN MX 5 mx2.mail.ovh.test.',
        '@ IN TXT "v=spf1 include:mx.ovh.test ~all"',
        `www IN TXT "3|welcome to ${ZONE}"`,
        'www IN A 192.0.2.99',
        extra,
      ].join('\n');
    await dialog.getByLabel('Or its text').fill(zone('shop IN A nowhere'));
    await dialog.getByRole('button', { name: 'Show what changes' }).click();
    await dialog
      .getByRole('alert')
      .getByText(/IPv4 address/)
      .waitFor();
    await dialog.getByLabel('Or its text').fill(zone('shop IN CNAME www.lighthouse-shop.example.'));
    await dialog.getByRole('button', { name: 'Show what changes' }).click();
    await dialog.getByText('2 changes, not applied yet.').waitFor();
    await picture(page, 'zone-import-light');
    await dialog.getByRole('button', { name: 'Apply exactly this' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(served, PATIENCE).toContain(`shop CNAME www.${ZONE}.`);
    expect(await served()).not.toContain('api A 192.0.2.7');
    await records().getByText('shop', { exact: true }).waitFor();
  });

  it('left no fault in the console of the browser', () => {
    expect([...admin.faults, ...customer.faults]).toEqual([]);
  });
});
