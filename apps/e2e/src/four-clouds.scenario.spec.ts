import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, person, picture, type Watched } from './browser.js';
import { sshPublicKey } from './quick-start.js';
import { newCustomer, signIn, soldAt, type Offer } from './people.js';
import { administratorToken, call } from './stack.js';

const CUSTOMER = { name: 'Four Clouds', email: 'four.clouds@example.test', password: 'another long pass phrase' };
const CLOUDS = ['proxmox', 'ovh', 'cloudstack', 'kamatera'] as const;
type Cloud = (typeof CLOUDS)[number];

/** A machine to buy, and the larger one that it becomes. */
interface Pair {
  readonly small: Offer;
  readonly larger: Offer;
}

/** The longest step of the slowest cloud, many times over; nothing here is judged by its speed. */
const PATIENCE_MS = 120_000;

/** The same journey on every cloud, by the same buttons. The machines live side by side, as they would. */
describe('a machine on each of the four clouds, in the browser', () => {
  let browser: Browser;
  let customer: Watched & { readonly context: BrowserContext };
  let token: string;
  let offers: readonly Offer[];
  const pages = new Map<Cloud, Page>();

  beforeAll(async () => {
    browser = await launch();
    customer = await person(browser);
    ({ token } = await newCustomer(CUSTOMER, '50'));
    await call('/me/ssh-keys', { token, body: { name: 'laptop', publicKey: sshPublicKey() } });
    await signIn(customer.page, CUSTOMER);
  });

  afterAll(async () => {
    await browser.close();
  });

  /** The smallest machine of a cloud that has a larger neighbour: same system, same place, at least the same disk. */
  function pairOf(cloud: Cloud): Pair {
    const ofCloud = offers
      .filter(soldAt(cloud))
      .toSorted((a, b) => a.vcpus - b.vcpus || a.memoryMib - b.memoryMib || a.name.localeCompare(b.name));
    const system = ({ name }: Offer): string => name.slice(0, name.indexOf(','));
    for (const small of ofCloud) {
      const larger = ofCloud.find(
        (offer) =>
          offer.region === small.region &&
          system(offer) === system(small) &&
          offer.vcpus > small.vcpus &&
          offer.diskGib >= small.diskGib,
      );
      if (larger !== undefined) return { small, larger };
    }
    throw new Error(`${cloud} sells no two sizes of one system`);
  }

  const onEach = async (step: (page: Page, cloud: Cloud) => Promise<void>): Promise<void> => {
    await Promise.all(CLOUDS.map((cloud) => step(pages.get(cloud) ?? customer.page, cloud)));
  };
  const shows = (page: Page, word: string): Promise<void> =>
    page.getByRole('main').getByText(word, { exact: true }).first().waitFor({ timeout: PATIENCE_MS });
  const nameOf = (cloud: Cloud): string => `web-${cloud}`;

  it('is on sale wherever a cloud is connected', async () => {
    const onSale = async (): Promise<readonly Offer[]> =>
      (await call<{ items: Offer[] }>('/templates?limit=200', { token })).items;
    await expect
      .poll(async () => new Set((await onSale()).map(({ providerKind }) => providerKind)), {
        timeout: PATIENCE_MS,
        interval: 500,
      })
      .toEqual(new Set(CLOUDS));
    offers = await onSale();
  });

  it('is created until it runs with an address', async () => {
    for (const cloud of CLOUDS) pages.set(cloud, await customer.context.newPage());
    await onEach(async (page, cloud) => {
      await page.goto(`/instances/new?template=${pairOf(cloud).small.id}`);
      await page.getByLabel('Name', { exact: true }).fill(nameOf(cloud));
      const key = page.getByRole('checkbox', { name: /laptop/ });
      await key.waitFor();
      await key.check();
      await page.getByRole('button', { name: /^Create instance/ }).click();
      await page.waitForURL(/\/instances\/[0-9a-f-]{36}$/);
      await shows(page, 'Running');
      await page
        .getByText(/^\d+\.\d+\.\d+\.\d+$/)
        .first()
        .waitFor();
      await picture(page, `four-${cloud}-running`);
    });
  }, 300_000);

  it('stops and starts', async () => {
    await onEach(async (page) => {
      for (const [action, result] of [
        ['Stop', 'Stopped'],
        ['Start', 'Running'],
      ] as const) {
        await page.getByRole('main').getByRole('button', { name: action, exact: true }).first().click();
        const dialog = page.getByRole('dialog');
        await dialog.getByRole('button', { name: new RegExp(`^${action}`) }).click();
        await dialog.waitFor({ state: 'hidden' });
        await shows(page, result);
      }
    });
  }, 300_000);

  it('becomes the larger size of its place, and runs again', async () => {
    await onEach(async (page, cloud) => {
      const { larger } = pairOf(cloud);
      const size = larger.name.slice(larger.name.indexOf(', ') + 2);
      await page.getByRole('button', { name: `Actions for ${nameOf(cloud)}` }).click();
      await page.getByRole('menuitem', { name: /^Resize/ }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(size, { exact: true }).click();
      await picture(page, `four-${cloud}-resize`);
      await dialog.getByRole('button', { name: `Resize to ${size}` }).click();
      await dialog.waitFor({ state: 'hidden' });
      await page
        .getByRole('main')
        .getByText(new RegExp(`\\b${larger.vcpus} vCPU`))
        .first()
        .waitFor({ timeout: PATIENCE_MS });
      await shows(page, 'Running');
    });
    const { page } = customer;
    await page.goto('/instances');
    for (const cloud of CLOUDS) await page.getByText(nameOf(cloud)).first().waitFor();
    await picture(page, 'four-instances-light');
  }, 300_000);

  it('is deleted after its name was typed, and nothing of it is charged any more', async () => {
    await onEach(async (page, cloud) => {
      await page.getByRole('button', { name: `Actions for ${nameOf(cloud)}` }).click();
      await page.getByRole('menuitem', { name: /^Delete/ }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox').fill(nameOf(cloud));
      await dialog.getByRole('button', { name: new RegExp(`^Delete ${nameOf(cloud)}`) }).click();
      await page.getByText('This instance does not exist any more.').waitFor({ timeout: PATIENCE_MS });
    });
    const admin = await administratorToken();
    const { checks } = await call<{ checks: { name: string; violations: number }[] }>('/admin/billing/verify', {
      token: admin,
    });
    expect(checks.filter(({ violations }) => violations > 0)).toEqual([]);
    expect(customer.faults).toEqual([]);
  }, 300_000);
});
