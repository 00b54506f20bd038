import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, person, picture } from './browser.js';
import { newCustomer, overflowOf, signIn, type Customer } from './people.js';
import { stack } from './stack.js';

/** Both faces on a large and on a small screen, in both languages. */
describe('the pages, in the browser', () => {
  let browser: Browser;
  let who: Customer;

  beforeAll(async () => {
    browser = await launch();
    who = await newCustomer(
      { name: 'Paula Pages', email: 'paula.pages@example.test', password: 'a long enough pass phrase' },
      '5',
    );
  });
  afterAll(async () => {
    await browser.close();
  });

  const PAGES = [
    '/dashboard',
    '/instances',
    '/instances/new',
    '/operations',
    '/volumes',
    '/snapshots',
    '/backups',
    '/isos',
    '/templates',
    '/domains',
    '/domains/zones',
    '/domains/certificates',
    '/credits',
    '/profile',
    '/security',
  ];
  const ADMIN_PAGES = [
    '/admin',
    '/admin/providers',
    '/admin/drift',
    '/admin/orphans',
    '/admin/dns',
    '/admin/dns/domains',
    '/admin/templates',
    '/admin/organisations',
    '/admin/users',
    '/admin/instances',
    '/admin/operations',
    '/admin/billing/verify',
    '/admin/billing/runs',
    '/admin/audit',
  ];

  it.each([
    ['wide and dark', { dark: true }],
    ['on a phone, in French', { width: 390, height: 844, locale: 'fr-FR' }],
  ])(
    'every page of both faces opens without a fault, %s',
    async (name, options) => {
      const { administrator } = stack();
      for (const [account, pages] of [
        [who, PAGES],
        [administrator, ADMIN_PAGES],
      ] as const) {
        const { page, faults, context } = await person(browser, options);
        await signIn(page, account);
        for (const path of pages) {
          await page.goto(path);
          await page.getByRole('heading', { level: 1 }).first().waitFor();
          expect(await overflowOf(page), `${path} is wider than the screen`).toBeLessThanOrEqual(0);
          await picture(page, `${name.split(' ').at(0) === 'wide' ? 'dark' : 'phone'}${path.replaceAll('/', '-')}`);
        }
        expect(faults).toEqual([]);
        await context.close();
      }
    },
    240_000,
  );
});
