import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, person, picture, type Watched } from './browser.js';
import { overflowOf, PATIENCE, signIn } from './people.js';
import { simulators, type Simulator } from './simulators.js';
import { administratorToken, call, stack } from './stack.js';

/**
 * What is connected here is https, always. Only the cluster's double speaks it, under a certificate of its own that is pinned; the others are
 * stored and examined all the same, and the examination says that they cannot be reached this way.
 */
const KINDS = [
  ['proxmox', 'Proxmox VE', 'Healthy'],
  ['ovh', 'OVH Public Cloud', 'Failing'],
  ['cloudstack', 'Apache CloudStack', 'Failing'],
  ['kamatera', 'Kamatera', 'Failing'],
] as const;
const secure = (address: string): string => address.replace(/^http:/, 'https:');

/** What an operator does first: every cloud is connected by its own form, and examined at once. */
describe('connecting a cloud, in the browser', () => {
  let browser: Browser;
  let admin: Watched;
  let clouds: readonly Simulator[];

  beforeAll(async () => {
    browser = await launch();
    admin = await person(browser, { dark: true });
    await administratorToken();
    clouds = await simulators();
    await signIn(admin.page, stack().administrator);
  });
  afterAll(async () => {
    await browser.close();
  });

  const field = (page: Page, name: string) => page.locator(`[name="${name}"]`);
  async function write(page: Page, name: string, value: unknown): Promise<void> {
    const input = field(page, name);
    if (!(await input.isVisible())) await page.getByText('More settings').click();
    const text = Array.isArray(value) ? value.join(', ') : secure(String(value));
    if ((await input.evaluate((element) => element.tagName)) === 'SELECT') await input.selectOption(text);
    else await input.fill(text);
  }

  it.each(KINDS)(
    '%s: faults stand beside their fields, then it is connected and examined',
    async (kind, title, state) => {
      const { page } = admin;
      const simulator = clouds.find((each) => each.kind === kind);
      expect(simulator).toBeDefined();
      await page.goto('/admin/providers/new');
      await page.getByRole('radio', { name: new RegExp(title) }).check();
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await page.locator('[aria-invalid=true]').first().waitFor();
      await picture(page, `connect-${kind}-faults-dark`);
      await field(page, 'name').fill(`Second ${kind}`);
      await field(page, 'endpoint').fill(secure(simulator?.endpoint ?? ''));
      if (simulator?.credentials['clientSecret'] !== undefined)
        await page.getByRole('radio', { name: 'Service account' }).check();
      for (const [name, value] of Object.entries(simulator?.credentials ?? {})) {
        await field(page, `credentials.${name}`).fill(value);
      }
      for (const [name, value] of Object.entries(simulator?.options ?? {})) {
        await write(page, `options.${name}`, value);
      }
      await picture(page, `connect-${kind}-dark`);
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await page.waitForURL(/\/admin\/providers\/[0-9a-f-]{36}$/);
      await page.getByText(state, { exact: true }).first().waitFor({ timeout: 90_000 });
      await picture(page, `connected-${kind}-dark`);

      const id = page.url().slice(-36);
      await page.goto(`/admin/providers/${id}/settings`);
      await field(page, 'name').fill(`Renamed ${kind}`);
      await page.getByRole('button', { name: 'Save and test' }).click();
      await page.getByRole('heading', { name: `Renamed ${kind}` }).waitFor();
      const token = await administratorToken();
      expect(await call<{ kind: string; name: string }>(`/admin/providers/${id}`, { token })).toMatchObject({
        kind,
        name: `Renamed ${kind}`,
        credentialFields: Object.keys(simulator?.credentials ?? {}),
      });
      await call(`/admin/providers/${id}`, { method: 'DELETE', token });
    },
    240_000,
  );

  it('a template is made of what its place has: sizes of the catalogue where only those are sold, images by region', async () => {
    const { page } = admin;
    const token = await administratorToken();
    const sold = async (): Promise<string[]> =>
      (await call<{ items: { provider: { name: string } }[] }>('/admin/templates?limit=200', { token })).items.map(
        ({ provider }) => provider.name,
      );
    await expect.poll(sold, PATIENCE).toContain('Simulated ovh');
    await page.goto('/admin/templates/new');
    await page.getByLabel('Provider', { exact: true }).selectOption({ label: 'Simulated ovh' });
    await page.getByLabel('Region', { exact: true }).selectOption('GRA11');
    const size = page.getByLabel('Size at the provider', { exact: true });
    await size.selectOption({ index: 1 });
    expect(await page.getByLabel('vCPU', { exact: true }).isEditable()).toBe(false);
    expect(Number(await page.getByLabel('vCPU', { exact: true }).inputValue())).toBeGreaterThan(0);
    await picture(page, 'template-listed-dark');
    await page.getByLabel('Provider', { exact: true }).selectOption({ label: 'Simulated proxmox' });
    await size.waitFor({ state: 'hidden' });
    expect(await page.getByLabel('vCPU', { exact: true }).isEditable()).toBe(true);
    await picture(page, 'template-any-dark');
  }, 180_000);

  it('fits a phone, in French, for every kind', async () => {
    const phone = await person(browser, { width: 390, height: 844, locale: 'fr-FR' });
    await signIn(phone.page, stack().administrator);
    await phone.page.goto('/admin/providers/new');
    for (const [kind, title] of KINDS) {
      await phone.page.getByRole('radio', { name: new RegExp(title) }).check();
      await phone.page.getByText('Autres réglages').click();
      expect(await overflowOf(phone.page), `${kind} is wider than the screen`).toBeLessThanOrEqual(0);
      await phone.page.screenshot({ path: `apps/e2e/artifacts/connect-${kind}-phone.png`, fullPage: true });
    }
    expect([...phone.faults, ...admin.faults]).toEqual([]);
    await phone.context.close();
  });
});
