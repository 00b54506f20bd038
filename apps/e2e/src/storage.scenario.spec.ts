import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, person, picture, type Watched } from './browser.js';
import { newCustomer, offered, order, PATIENCE, running, signIn, soldAt } from './people.js';
import { call } from './stack.js';

const CUSTOMER = {
  name: 'Sonia Snapshot',
  email: 'sonia.snapshot@example.test',
  password: 'a long enough pass phrase',
};
const NAME = 'kept-1';
const SNAPSHOT = 'before-upgrade';

interface Snapshot {
  readonly name: string;
  readonly state: string;
  readonly instanceName: string;
}

/** A point in time that somebody goes back to, by the buttons of the page and of the list across instances. */
describe('snapshots, in the browser', () => {
  let browser: Browser;
  let customer: Watched;
  let token: string;
  let instanceId: string;

  beforeAll(async () => {
    browser = await launch();
    // Under reduced motion, as everywhere here: what opens must also close.
    customer = await person(browser);
    ({ token } = await newCustomer(CUSTOMER, '10'));
    const { id } = await offered(token, soldAt('proxmox'));
    instanceId = await order(token, NAME, id);
    await running(token, instanceId);
  });
  afterAll(async () => {
    await browser.close();
  });

  const listed = async (): Promise<readonly Snapshot[]> =>
    (await call<{ items: Snapshot[] }>('/snapshots?q=kept', { token })).items;
  const row = (page: Page) => page.getByRole('main').getByRole('listitem').filter({ hasText: SNAPSHOT });
  /** The steps of the last order on the page have come to their end. */
  const done = (page: Page, title: string): Promise<void> =>
    page
      .getByRole('main')
      .locator('section')
      .filter({ hasText: title })
      .getByText('Done', { exact: true })
      .first()
      .waitFor({ timeout: 60_000 });

  it('is taken on the page of its instance, and is ready', async () => {
    const { page } = customer;
    await signIn(page, CUSTOMER);
    await page.goto(`/instances/${instanceId}/snapshots`);
    await page.getByRole('button', { name: 'Take snapshot' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Name/).fill(SNAPSHOT);
    await dialog.getByRole('button', { name: 'Take snapshot' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await done(page, `Take a snapshot of ${NAME}`);
    await row(page).getByText('Ready', { exact: true }).waitFor();
    await picture(page, 'snapshot-ready-light');
    expect(await listed()).toMatchObject([{ name: SNAPSHOT, state: 'ready', instanceName: NAME }]);
  });

  it('is gone back to after the name of the instance was typed', async () => {
    const { page } = customer;
    await row(page)
      .getByRole('button', { name: `Go back: ${SNAPSHOT}` })
      .click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: `Go back to ${SNAPSHOT}` });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill(NAME);
    await picture(page, 'snapshot-revert-light');
    await confirm.click();
    await dialog.waitFor({ state: 'hidden' });
    await done(page, `Bring ${NAME} back to a snapshot`);
    expect(await listed()).toMatchObject([{ name: SNAPSHOT, state: 'ready' }]);
  });

  it('is deleted from the list of all of them, and the keyboard stays where it was', async () => {
    const { page } = customer;
    await page.goto('/snapshots');
    await page.getByRole('table').getByText(NAME).waitFor();
    await picture(page, 'snapshots-light');
    const menu = page.getByRole('button', { name: `Actions for ${SNAPSHOT}` });
    const dialog = page.getByRole('dialog');
    const ask = async (): Promise<void> => {
      await menu.click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      await dialog.waitFor();
      expect(await page.getByRole('menu').count()).toBe(0);
    };
    await ask();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(() => menu.evaluate((button) => button === document.activeElement), PATIENCE).toBe(true);
    await ask();
    await dialog.getByRole('textbox').fill(SNAPSHOT);
    await dialog.getByRole('button', { name: `Delete ${SNAPSHOT}` }).click();
    await page.getByText('No snapshots yet.').waitFor({ timeout: 60_000 });
    expect(await listed()).toEqual([]);
  });

  it('left no fault in the console of the browser', () => {
    expect(customer.faults).toEqual([]);
  });
}, 120_000);
