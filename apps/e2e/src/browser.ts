import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { stack } from './stack.js';

const ARTIFACTS = path.resolve(import.meta.dirname, '..', 'artifacts');

/** Everything that a page said wrong: uncaught errors, refused policies, failed loads. */
export interface Watched {
  readonly page: Page;
  readonly faults: string[];
}

export async function launch(): Promise<Browser> {
  await mkdir(ARTIFACTS, { recursive: true });
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath: stack().chromium, args });
}

export async function person(
  browser: Browser,
  options: { width?: number; height?: number; dark?: boolean; locale?: string } = {},
): Promise<Watched & { context: BrowserContext }> {
  const context = await browser.newContext({
    baseURL: stack().webUrl,
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.dark ? 'dark' : 'light',
    locale: options.locale ?? 'en-GB',
    timezoneId: 'Europe/Paris',
    reducedMotion: 'reduce',
  });
  // Journeys run side by side on few processors: nothing is judged by its speed.
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    // Refused requests are part of the product's life (a session that is not there yet); what scripts complain about is not.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) faults.push(message.text());
  });
  return { context, page, faults };
}

/** Keeps what a person would see; looked at by whoever reviews a change. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(ARTIFACTS, `${name}.png`), animations: 'disabled' });
}
