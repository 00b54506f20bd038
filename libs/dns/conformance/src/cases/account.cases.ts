import type { RegisteredDomain } from '@uni/dns-port';
import { expect } from 'vitest';
import type { DnsBench, DnsPromise } from '../dns-bench.js';
import type { DnsHarness } from '../dns-harness.types.js';

const NAME = /^(?:[a-z0-9_-]+\.)*[a-z0-9-]+$/;

async function allDomains({ driver, context }: DnsBench): Promise<readonly RegisteredDomain[]> {
  const found: RegisteredDomain[] = [];
  let cursor: string | null = null;
  do {
    const page = await driver.domains(cursor, context);
    found.push(...page.domains);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

export function declareAccountCases(promise: DnsPromise, harness: DnsHarness): void {
  promise('describes itself without a call', async ({ session, driver }) => {
    const before = session.calls();
    expect(driver.describe()).toEqual(harness.description);
    expect(session.calls()).toEqual(before);
    await Promise.resolve();
  });

  promise('knows every domain, when it ends and what happens then', async (bench) => {
    const domains = await allDomains(bench);
    expect(domains.map(({ name, renewal }) => ({ name, renewal })).sort(byName)).toEqual(
      [...harness.domains].sort(byName),
    );
    for (const { name, state, expiresOn, nameServers } of domains) {
      expect(name).toMatch(NAME);
      expect(state).toBe('active');
      expect(expiresOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(nameServers.length).toBeGreaterThan(0);
    }
  });

  const [domain] = harness.domains;
  if (domain) {
    promise('sees that the end of a domain has moved', async (bench) => {
      bench.session.expire(domain.name, '2031-02-03');
      const found = (await allDomains(bench)).find(({ name }) => name === domain.name);
      expect(found?.expiresOn).toBe('2031-02-03');
    });
  }

  promise('knows every zone, each once', async ({ driver, context }) => {
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await driver.zones(cursor, context);
      found.push(...page.zones);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect([...found].sort()).toEqual([...harness.zones].sort());
  });

  promise('says of a zone who answers for it and whether it is published', async ({ driver, context, zone }) => {
    const state = await driver.zone(zone, context);
    expect(state).toMatchObject({ name: zone, isPublished: true, faults: [] });
    expect(state.nameServers.length).toBeGreaterThan(0);
  });

  promise('a zone of somebody else is not found, whatever is asked of it', async (bench) => {
    const { driver, context } = bench;
    const values = { name: 'a', type: 'A', value: '192.0.2.1', ttlS: null };
    const strange = 'not-ours.example';
    const calls: Readonly<Record<string, () => Promise<unknown>>> = {
      zone: () => driver.zone(strange, context),
      records: () => driver.records(strange, null, context),
      create: () => driver.createRecord(strange, values, context),
      update: () => driver.updateRecord(strange, '1', values, context),
      publish: () => driver.publish(strange, context),
      export: () => driver.exportZone(strange, context),
      import: () => driver.importZone(strange, '@ IN A 192.0.2.1\n', context),
    };
    for (const [name, call] of Object.entries(calls)) {
      expect((await bench.failure(call())).code, name).toBe('not_found');
    }
    // Whoever deletes a record of a zone that is gone has what he wants.
    await expect(driver.deleteRecord(strange, '1', context)).resolves.toBeUndefined();
  });
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
