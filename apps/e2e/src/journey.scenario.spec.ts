import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, person, picture, type Watched } from './browser.js';
import { sshPublicKey } from './quick-start.js';
import { administratorToken, call, stack } from './stack.js';

const CUSTOMER = { name: 'Carol Customer', email: 'carol.browser@example.test', password: 'another long pass phrase' };
const NAME = 'web-1';

interface Entry {
  readonly kind: string;
  readonly amount: { readonly amount: string };
}

/** One newcomer, from the link that `npm start` prints to a deleted and paid machine. The tests are steps of one story, in order. */
describe('the main job, in the browser', () => {
  let browser: Browser;
  let admin: Watched;
  let customer: Watched;

  beforeAll(async () => {
    browser = await launch();
    admin = await person(browser, { dark: true });
    customer = await person(browser);
  });

  afterAll(async () => {
    await browser.close();
  });

  const status = (word: string) => customer.page.getByRole('main').getByText(word, { exact: true }).first();
  const settled = async (word: string): Promise<void> => {
    await status(word).waitFor({ timeout: 60_000 });
  };

  it('the set-up link makes the first administrator, once', async () => {
    const { page } = admin;
    const { administrator, setupToken } = stack();
    await page.goto(`/setup?token=${setupToken}`);
    await page.getByLabel('Name').fill('Ada Admin');
    await page.getByLabel('E-mail').fill(administrator.email);
    await page.getByLabel('Password', { exact: true }).fill(administrator.password);
    await page.getByRole('button', { name: 'Create administrator' }).click();
    await page.waitForURL('**/admin');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await picture(page, 'admin-overview-dark');
    const again = await fetch(`${stack().webUrl}/api/v1/auth/setup`);
    expect(await again.json()).toEqual({ required: false });
  });

  it('a customer signs up and has an organisation at once', async () => {
    const { page } = customer;
    await page.goto('/sign-up');
    await page.getByLabel('Name').fill(CUSTOMER.name);
    await page.getByLabel('E-mail').fill(CUSTOMER.email);
    await page.getByLabel('Password', { exact: true }).fill(CUSTOMER.password);
    await picture(page, 'sign-up-light');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.waitForURL('**/dashboard');
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
    await picture(page, 'dashboard-empty-light');
  });

  it('the administrator grants credits in two clicks', async () => {
    const { page } = admin;
    await page.goto('/admin/organisations');
    await page.getByRole('button', { name: `Add credits: ${CUSTOMER.name}` }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/Amount/).fill('25');
    await dialog.getByLabel(/Reason/).fill('Welcome credit');
    await picture(page, 'admin-add-credits-dark');
    await dialog.getByRole('button', { name: /^Add .*25/ }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('€25.00').first().waitFor();
    // Live: the customer's page learns of it without a reload.
    await customer.page.getByText('€25.00').first().waitFor();
  });

  it('the customer sees the price, creates a machine, and watches its steps until it runs with an address', async () => {
    const { page } = customer;
    await page.goto('/instances/new');
    // Four clouds are on sale: the cluster in Nantes, by system and place.
    await page
      .getByRole('radiogroup', { name: 'Image' })
      .getByRole('radio', { name: /Debian\s*13/ })
      .check();
    const sizes = page.getByRole('radiogroup', { name: 'Size and region' });
    await sizes.getByRole('radio', { name: /^Standard 1\b.*Nantes/ }).check();
    await page.getByLabel('Name', { exact: true }).fill(NAME);
    await page.getByRole('button', { name: 'Add key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/Name/).fill('laptop');
    await dialog.getByLabel(/Public key/i).fill(sshPublicKey());
    await dialog.getByRole('button', { name: /Add/ }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('Reserved now').first().waitFor();
    await picture(page, 'create-light');
    await page.getByRole('button', { name: /^Create instance/ }).click();
    await page.waitForURL(/\/instances\/[0-9a-f-]{36}$/);
    await page.getByText('Copy the disk').first().waitFor();
    await picture(page, 'instance-creating-light');
    await settled('Running');
    await page
      .getByText(/^\d+\.\d+\.\d+\.\d+$/)
      .first()
      .waitFor();
    await picture(page, 'instance-running-light');
  });

  it('stops and starts it, and sees the rate change', async () => {
    const { page } = customer;
    for (const [action, result] of [
      ['Stop', 'Stopped'],
      ['Start', 'Running'],
    ] as const) {
      await page.getByRole('main').getByRole('button', { name: action, exact: true }).first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: new RegExp(`^${action}`) }).click();
      await dialog.waitFor({ state: 'hidden' });
      await settled(result);
      await picture(page, `instance-${result.toLowerCase()}-after-${action.toLowerCase()}`);
    }
  });

  it('resizes it, with what changes before it is pressed', async () => {
    const { page } = customer;
    await page.getByRole('button', { name: `Actions for ${NAME}` }).click();
    await page.getByRole('menuitem', { name: /^Resize/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Standard 2').click();
    await picture(page, 'resize-light');
    await dialog.getByRole('button', { name: 'Resize to Standard 2' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page
      .getByRole('main')
      .getByText(/2 vCPU/)
      .first()
      .waitFor({ timeout: 60_000 });
    await settled('Running');
  });

  it('deletes it after typing its name', async () => {
    const { page } = customer;
    await page.getByRole('button', { name: `Actions for ${NAME}` }).click();
    await page.getByRole('menuitem', { name: /^Delete/ }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: new RegExp(`^Delete ${NAME}`) });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill(NAME);
    await picture(page, 'delete-light');
    await confirm.click();
    await page.getByText('This instance does not exist any more.').waitFor({ timeout: 60_000 });
  });

  it('the ledger shows each charge, and every promise about money holds', async () => {
    const { page } = customer;
    await page.goto('/credits');
    await page.getByText('Hour used').first().waitFor({ timeout: 150_000 });
    await page
      .getByText('Welcome credit')
      .or(page.getByText('Credit', { exact: true }))
      .first()
      .waitFor();
    await picture(page, 'credits-light');
    const token = await administratorToken();
    const report = await call<{ ok: boolean; checks: { name: string; violations: number }[] }>(
      '/admin/billing/verify',
      { token },
    );
    expect(report.checks.filter(({ violations }) => violations > 0)).toEqual([]);
    const { items } = await call<{ items: Entry[] }>('/billing/entries', { token: await customerToken() });
    const used = items.filter(({ kind }) => kind === 'usage');
    expect(used.length).toBeGreaterThan(0);
    for (const { amount } of used) expect(amount.amount).toMatch(/^-0\.\d{6}$/);
  });

  async function customerToken(): Promise<string> {
    const { accessToken } = await call<{ accessToken: string }>('/auth/login', {
      body: { email: CUSTOMER.email, password: CUSTOMER.password, session: 'token' },
    });
    return accessToken;
  }

  it('said nothing wrong on the way', () => {
    expect([...admin.faults, ...customer.faults]).toEqual([]);
  });
}, 120_000);
