import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, person, picture, type Watched } from './browser.js';
import { newCustomer, offered, overflowOf, PATIENCE, running, signIn, type Customer, type Offer } from './people.js';
import { sshPublicKey } from './quick-start.js';
import { administratorToken, call, stack } from './stack.js';

interface Placed {
  readonly region: string;
  readonly providerKind: string;
}
interface Shared extends Offer {
  readonly places: readonly Placed[];
}

/** One template over two clouds: where machines go, why, and who decides. */
describe('a template that is sold at two clouds, in the browser', () => {
  let browser: Browser;
  let customer: Watched;
  let administrator: Watched;
  let who: Customer;
  let template: Shared;
  const bought: string[] = [];

  beforeAll(async () => {
    browser = await launch();
    [customer, administrator] = await Promise.all([person(browser), person(browser, { dark: true })]);
    who = await newCustomer(
      { name: 'Petra Places', email: 'petra.places@example.test', password: 'a long enough pass phrase' },
      '10',
    );
    await call('/me/ssh-keys', { token: who.token, body: { name: 'laptop', publicKey: sshPublicKey() } });
    template = (await offered(who.token, ({ name }) => name.endsWith(', Two clouds'))) as Shared;
    await administratorToken();
    await Promise.all([signIn(customer.page, who), signIn(administrator.page, stack().administrator)]);
  });
  afterAll(async () => {
    expect([...customer.faults, ...administrator.faults]).toEqual([]);
    await browser.close();
  });

  const region = (page: Page) => page.getByLabel('Where it is built');

  async function buy(name: string, wanted?: string): Promise<void> {
    const { page } = customer;
    await page.goto(`/instances/new?template=${template.id}`);
    await page.getByLabel('Name', { exact: true }).fill(name);
    const key = page.getByRole('checkbox', { name: /laptop/ });
    await key.waitFor();
    await key.check();
    if (wanted !== undefined) await region(page).selectOption(wanted);
    await page.getByRole('button', { name: /^Create instance/ }).click();
    await page.waitForURL(/\/instances\/[0-9a-f-]{36}$/);
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    bought.push(id);
    await running(who.token, id);
  }
  const placeOf = async (id: string): Promise<Placed> => call<Placed>(`/instances/${id}`, { token: who.token });

  it('offers its regions, and chooses by itself unless told otherwise', async () => {
    const { page } = customer;
    await page.goto(`/instances/new?template=${template.id}`);
    await region(page).waitFor();
    expect(await region(page).locator('option').allTextContents()).toEqual([
      'Automatic',
      ...template.places.map((place) => place.region),
    ]);
    expect(await region(page).inputValue()).toBe('');
    await picture(page, 'placement-create-light');
    await page.setViewportSize({ width: 390, height: 844 });
    await region(page).scrollIntoViewIfNeeded();
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    await picture(page, 'placement-create-phone');
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('two machines of one customer stand at different clouds, at one price, and each says why', async () => {
    await buy('apart-1');
    await buy('apart-2');
    const [first, second] = await Promise.all(bought.map(placeOf));
    expect(new Set([first?.providerKind, second?.providerKind])).toEqual(
      new Set(template.places.map(({ providerKind }) => providerKind)),
    );
    const { page } = customer;
    const { items } = await call<{ items: { id: string }[] }>(`/operations?instanceId=${bought[1]}`, {
      token: who.token,
    });
    await page.goto(`/operations/${items[0]?.id}`);
    await page.getByText(`${second?.region}: fewest of your machines are there`).first().waitFor();
    await picture(page, 'placement-reason-light');
    await buy('by-hand', second?.region);
    expect(await placeOf(bought[2] ?? '')).toMatchObject({ region: second?.region });
  }, 300_000);

  it('operators see every candidate, and sell it at a place or not', async () => {
    const { page } = administrator;
    const { items } = await call<{ items: { id: string }[] }>(`/operations?instanceId=${bought[1]}`, {
      token: who.token,
    });
    await page.goto(`/admin/operations?open=${items[0]?.id}`);
    const sheet = page.getByRole('dialog');
    await sheet.getByText('Why there').waitFor({ timeout: PATIENCE.timeout });
    await sheet.getByText('another was better').waitFor();
    await picture(page, 'placement-candidates-dark');

    await page.goto(`/admin/templates/${template.id}`);
    const further = template.places[1]?.region ?? '';
    await picture(page, 'placement-template-dark');
    await page.getByRole('button', { name: 'Add a place' }).click();
    await page.getByRole('dialog').getByLabel('Region').waitFor();
    await picture(page, 'placement-add-dark');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: `Withdraw ${further}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw', exact: true }).click();
    const again = page.getByRole('button', { name: 'Sell again', exact: true });
    await again.waitFor();
    const seen = await call<Shared>(`/templates/${template.id}`, { token: who.token });
    expect(seen.places).toHaveLength(1);
    await again.click();
    await page.getByRole('button', { name: `Withdraw ${further}` }).waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: `Withdraw ${further}` }).scrollIntoViewIfNeeded();
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    await picture(page, 'placement-template-phone');
  });
});
