import { RfbClient } from '@uni/simulator-kit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createWebSocketStream, WebSocket } from 'ws';
import { launch, person, picture, type Watched } from './browser.js';
import {
  newCustomer,
  offered,
  order,
  overflowOf,
  running,
  signIn,
  soldAt,
  type Customer,
  type Instance,
} from './people.js';
import { call, stack } from './stack.js';

const CUSTOMER = {
  name: 'Konrad Console',
  email: 'konrad.console@example.test',
  password: 'yet another long pass phrase',
};

const PATIENCE = { timeout: 15_000, interval: 100 };

/** Somebody in front of a machine, from a browser to the simulated vendor's own RFB server and back. */
describe('the console, in the browser', () => {
  let browser: Browser;
  let customer: Watched;
  let who: Customer;
  let instance: Instance;

  beforeAll(async () => {
    browser = await launch();
    customer = await person(browser);
    who = await newCustomer(CUSTOMER, '10');
    instance = await made('proxmox', 'screen-1');
  });
  afterAll(async () => {
    await browser.close();
  });

  async function made(kind: string, name: string): Promise<Instance> {
    const offer = await offered(
      who.token,
      (each) => soldAt(kind)(each) && each.name.includes('Debian') && each.vcpus === 1,
    );
    return running(who.token, await order(who.token, name, offer.id));
  }

  const shown = (page: Page): Promise<string> =>
    page
      .locator('[data-console] canvas')
      .first()
      .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());

  /** The picture once it has stood still: a boot that goes on would be taken for an answer. */
  async function settled(page: Page): Promise<string> {
    let last = '';
    let since = 0;
    await expect
      .poll(
        async () => {
          const now = await shown(page);
          since = now === last ? since + 1 : 0;
          last = now;
          return since;
        },
        { timeout: 60_000, interval: 400 },
      )
      .toBeGreaterThan(6);
    return last;
  }

  it('opens on the page of the machine and echoes what is typed', async () => {
    const { page } = customer;
    await signIn(page, who);
    await page.goto(`/instances/${instance.id}/console`);
    await page.getByText('Connected', { exact: true }).waitFor({ timeout: 30_000 });
    // The pointer is drawn too: it stands where it will stay before the picture is taken.
    await page.locator('[data-console] canvas').first().click();
    const prompt = await settled(page);
    await picture(page, 'console-light');
    await page.keyboard.type('kilroy');
    await expect.poll(() => shown(page), PATIENCE).not.toBe(prompt);
    await picture(page, 'console-typed-light');
    for (let key = 0; key < 'kilroy'.length; key += 1) await page.keyboard.press('Backspace');
    await expect.poll(() => shown(page), PATIENCE).toBe(prompt);
  });

  it('types a pasted text, and gives the keyboard back', async () => {
    const { page } = customer;
    const prompt = await shown(page);
    await page.getByRole('textbox', { name: 'Paste as keys' }).fill('pasted');
    await page.getByRole('button', { name: 'Type it' }).click();
    await expect.poll(() => shown(page), PATIENCE).not.toBe(prompt);
    const focused = () => page.evaluate(() => document.activeElement?.tagName);
    expect(await focused()).toBe('CANVAS');
    await page.keyboard.down('Control');
    await page.keyboard.down('Alt');
    await page.keyboard.up('Alt');
    await page.keyboard.up('Control');
    expect(await focused()).not.toBe('CANVAS');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('toolbar');
  });

  it('says that it was opened elsewhere, and opens again', async () => {
    const other = await person(browser, { width: 390, height: 844, dark: true });
    await signIn(other.page, who);
    await other.page.goto(`/instances/${instance.id}/console`);
    await other.page.getByText('Connected', { exact: true }).waitFor({ timeout: 30_000 });
    await settled(other.page);
    await picture(other.page, 'console-phone-dark');
    expect(await overflowOf(other.page)).toBeLessThanOrEqual(0);
    await customer.page.getByText('You opened this screen somewhere else.').waitFor();
    await picture(customer.page, 'console-taken-over-light');
    await customer.page.getByRole('button', { name: 'Open again' }).click();
    await customer.page.getByText('Connected', { exact: true }).waitFor();
    await other.page.getByText('You opened this screen somewhere else.').waitFor();
    expect(other.faults).toEqual([]);
    await other.context.close();
  });

  it.each(['ovh', 'cloudstack'])('%s: the screen opens through the same door, and echoes', async (kind) => {
    const { id } = await made(kind, `screen-${kind}`);
    const { websocketPath } = await call<{ websocketPath: string }>(`/instances/${id}/console`, {
      token: who.token,
      body: {},
    });
    const { webUrl } = stack();
    const socket = new WebSocket(new URL(websocketPath, webUrl.replace('http', 'ws')), ['binary'], { origin: webUrl });
    const stream = createWebSocketStream(socket);
    stream.on('error', () => undefined);
    const viewer = await RfbClient.connect(stream, { password: null });
    await vi.waitFor(() => expect(viewer.text()).toContain('login:'), { timeout: 60_000, interval: 200 });
    viewer.type('kilroy');
    await vi.waitFor(() => expect(viewer.text()).toContain('login: kilroy'), PATIENCE);
    viewer.close();
  });

  it('its load is drawn as its place tells it', async () => {
    const { page } = await person(browser, { dark: true });
    await signIn(page, who);
    // The vendor measures once a minute, and the machine may be younger than that: so this comes late.
    await vi.waitFor(
      async () => {
        await page.goto(`/instances/${instance.id}/metrics`);
        await page.getByRole('img', { name: 'Processor of screen-1 over time' }).waitFor({ timeout: 8_000 });
      },
      { timeout: 180_000, interval: 500 },
    );
    await picture(page, 'metrics-dark');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('img', { name: 'Network of screen-1 over time' }).waitFor();
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    await picture(page, 'metrics-phone-dark');
    // A month of a machine that is a minute old.
    await page.getByText('30 days', { exact: true }).click();
    await page
      .getByText('Nothing was measured in this time.')
      .or(page.getByRole('img', { name: 'Processor of screen-1 over time' }))
      .first()
      .waitFor({ timeout: 30_000 });
    await page.context().close();
  }, 240_000);

  it('closes when the machine is switched off, and says so', async () => {
    const { page, faults } = customer;
    await call(`/instances/${instance.id}/actions/stop`, { token: who.token, body: { force: true } });
    await page
      .getByText('The machine was switched off.')
      .or(page.getByText('The machine is off.'))
      .first()
      .waitFor({ timeout: 30_000 });
    await page.getByText('The machine is off.').waitFor({ timeout: 60_000 });
    await picture(page, 'console-off-light');
    expect(faults).toEqual([]);
  });
});
