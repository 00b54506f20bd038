import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { launch, person, picture, type Watched } from './browser.js';
import {
  newCustomer,
  offered,
  order,
  PATIENCE,
  readInstance,
  running,
  signIn,
  soldAt,
  type Customer,
  type Offer,
} from './people.js';
import { behindOurBack, simulators, vendorState } from './simulators.js';
import { administratorToken, call, stack } from './stack.js';

interface Template extends Offer {
  readonly imageRef: string;
  readonly loginUser: string | null;
}

const PLACE = 'Second cluster';
const isSmall = (offer: Offer): boolean => soldAt('proxmox')(offer) && offer.vcpus === 1;
/** As long and of the same letters, and nobody's key. */
const withdrawn = (value: string): string => value.replace(/[0-9a-f]{4}$/, (end) => (end === '0000' ? '1111' : '0000'));

/** A place that stops letting us in, and machines that somebody changes behind our back: what customers and operators see of it. */
describe('health and drift, in the browser', () => {
  let browser: Browser;
  let admin: Watched;
  let customer: Watched;
  let who: Customer;
  let token: string;
  let providerId: string;
  let silentId: string;
  const changed = { accept: '', correct: '' };

  beforeAll(async () => {
    browser = await launch();
    admin = await person(browser, { dark: true });
    customer = await person(browser);
    token = await administratorToken();
    who = await newCustomer(
      { name: 'Hedda Health', email: 'hedda.health@example.test', password: 'a long enough pass phrase' },
      '10',
    );
    await Promise.all([
      signIn(admin.page, stack().administrator),
      signIn(customer.page, who),
      secondCluster(),
      make('accept'),
      make('correct'),
    ]);
  });
  afterAll(async () => {
    await browser.close();
  });

  async function make(way: keyof typeof changed): Promise<void> {
    const { id } = await offered(who.token, isSmall);
    changed[way] = await order(who.token, `drift-${way}`, id);
    await running(who.token, changed[way]);
  }

  /** The same cluster under a connection of its own, so that nobody else's machines go silent; then its key is withdrawn. */
  async function secondCluster(): Promise<void> {
    const cluster = (await simulators()).find(({ kind }) => kind === 'proxmox');
    if (!cluster) throw new Error('there is no simulated cluster');
    const { kind, endpoint, credentials, options } = cluster;
    const connection = { kind, name: PLACE, endpoint, credentials, options: { ...options, region: PLACE } };
    ({ id: providerId } = await call<{ id: string }>('/admin/providers', { token, body: connection }));
    const { id: modelId } = await offered(who.token, isSmall);
    const { os, imageRef, vcpus, memoryMib, diskGib } = await call<Template>(`/admin/templates/${modelId}`, { token });
    const price = { runningPerHour: '0.02', stoppedPerHour: '0.01' };
    const body = { name: PLACE, os, imageRef, vcpus, memoryMib, diskGib, providerId, price };
    // Refused until the catalogue of the new connection has been read.
    await vi.waitFor(() => call('/admin/templates', { token, body }), PATIENCE);
    const { id } = await offered(who.token, ({ name }) => name === PLACE);
    silentId = await order(who.token, 'silent-1', id);
    await running(who.token, silentId);
    const wrong = Object.fromEntries(Object.entries(credentials).map(([field, value]) => [field, withdrawn(value)]));
    await call(`/admin/providers/${providerId}`, { method: 'PATCH', token, body: { credentials: wrong } });
  }

  /** Changes the size of the machine at its place, and waits until the page says so, without a reload. */
  async function grown(way: keyof typeof changed): Promise<void> {
    const { items } = await call<{ items: { externalId: string; vcpus: number }[] }>(
      `/admin/instances?q=drift-${way}`,
      { token },
    );
    const [machine] = items;
    expect(machine).toBeDefined();
    const cores = (machine?.vcpus ?? 0) + 1;
    await behindOurBack('proxmox', { kind: 'change', vmid: Number(machine?.externalId), cores });
    await row(way).getByText('at the provider: 2').waitFor({ timeout: PATIENCE.timeout });
  }
  const row = (way: keyof typeof changed) => admin.page.getByRole('row').filter({ hasText: `drift-${way}` });
  const vcpusOf = async (way: keyof typeof changed): Promise<number> =>
    (await readInstance(who.token, changed[way])).vcpus;

  it('a size that was changed at the vendor is listed with before and after, and accepted at a price', async () => {
    const { page } = admin;
    await page.goto('/admin/drift');
    await grown('accept');
    await row('accept').getByText('as sold: 1').waitFor();
    expect(await vcpusOf('accept')).toBe(1);
    await row('accept').getByRole('button', { name: 'Accept what differs at drift-accept' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Own price').click();
    await dialog.getByLabel(/^Running, per hour/).fill('0.05');
    await dialog.getByLabel(/^Reason/).fill('They asked for it by telephone');
    await picture(page, 'drift-accept-dark');
    await dialog.getByRole('button', { name: 'Accept', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await row('accept').waitFor({ state: 'hidden' });
    expect(await vcpusOf('accept')).toBe(2);
    const { page: theirs } = customer;
    await theirs.goto(`/instances/${changed.accept}`);
    await theirs.getByText('€0.0500').first().waitFor();
  });

  it('another one is corrected: the machine has again what was ordered', async () => {
    const { page } = admin;
    await grown('correct');
    await row('correct').getByRole('button', { name: 'Correct what differs at drift-correct' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Reason/).fill('Nobody asked for it');
    await picture(page, 'drift-correct-dark');
    await dialog.getByRole('button', { name: 'Correct', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await row('correct').waitFor({ state: 'hidden', timeout: PATIENCE.timeout });
    const machines = async (): Promise<readonly { name: string; vcpus: number }[]> =>
      (await vendorState<{ machines: { name: string; vcpus: number }[] }>('proxmox')).machines;
    await expect
      .poll(async () => (await machines()).find(({ name }) => name === 'drift-correct')?.vcpus, PATIENCE)
      .toBe(1);
    expect(await vcpusOf('correct')).toBe(1);
  });

  it('a place that lets us in no more is failing in the thirty days of the operator, with the way to mend it', async () => {
    const { page } = admin;
    await page.goto(`/admin/providers/${providerId}`);
    await page.getByText('Failing', { exact: true }).first().waitFor({ timeout: PATIENCE.timeout });
    await page.getByText('last 30 days').first().waitFor();
    await picture(page, 'provider-failing-dark');
    await page.goto('/admin/providers');
    await page.getByRole('row').filter({ hasText: PLACE }).first().waitFor();
    await picture(page, 'providers-failing-dark');
  });

  it('its machines are shown to the customer as they were last seen, with the age of that', async () => {
    const { page } = customer;
    await page.goto(`/instances/${silentId}`);
    await page.getByText('Its region does not answer.').waitFor({ timeout: PATIENCE.timeout });
    await page.getByText(/Last seen .* ago/).waitFor();
    await picture(page, 'instance-unknown-light');
    await page.goto('/dashboard');
    await page.getByText(`${PLACE} does not answer.`).waitFor();
    await picture(page, 'dashboard-silent-light');
  });

  it('comes back with the right key: the machine runs, as it did all the time', async () => {
    const cluster = (await simulators()).find(({ kind }) => kind === 'proxmox');
    const body = { credentials: cluster?.credentials };
    await call(`/admin/providers/${providerId}`, { method: 'PATCH', token, body });
    await running(who.token, silentId);
    await customer.page.getByText(`${PLACE} does not answer.`).waitFor({ state: 'hidden' });
  });

  it('left no fault in the console of the browser', () => {
    expect([...admin.faults, ...customer.faults]).toEqual([]);
  });
});
