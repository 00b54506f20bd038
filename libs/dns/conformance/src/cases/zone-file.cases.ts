import { expect } from 'vitest';
import { SHOP, type DnsBench, type DnsPromise } from '../dns-bench.js';

const FILE = [
  '$TTL 3600',
  '@\tIN NS ns1.example.net.',
  '@\tIN NS ns2.example.net.',
  '@\tIN A 192.0.2.50',
  'www\t300 IN CNAME host.example.net.',
  'mail\tIN MX 10 mx.example.net.',
  'note\tIN TXT "first; with a semicolon" " second"',
  '',
].join('\n');

async function importText(bench: DnsBench, text: string): Promise<void> {
  await bench.follow(await bench.driver.importZone(bench.zone, text, bench.context));
  await bench.publish();
}

export function declareZoneFileCases(promise: DnsPromise): void {
  promise('an import replaces everything, and is served', async (bench) => {
    await bench.make(SHOP);
    await importText(bench, FILE);
    const records = await bench.records();
    const said = records.map(({ name, type, value, ttlS }) => `${name} ${ttlS ?? '-'} ${type} ${value}`);
    expect(said.sort()).toEqual([
      ' - A 192.0.2.50',
      ' - NS ns1.example.net.',
      ' - NS ns2.example.net.',
      'mail - MX 10 mx.example.net.',
      'note - TXT first; with a semicolon second',
      'www 300 CNAME host.example.net.',
    ]);
    expect(bench.served({ name: 'www', type: 'CNAME' })).toEqual(['host.example.net.']);
    expect(bench.served(SHOP)).toEqual([]);
  });

  promise('what is exported can be imported again and says the same', async (bench) => {
    await bench.make(SHOP);
    await bench.make({ name: 'text', type: 'TXT', value: 'a b; c', ttlS: null });
    await bench.publish();
    const said = async () => (await bench.records()).map(({ name, type, value }) => `${name} ${type} ${value}`).sort();
    const before = await said();
    const text = await bench.driver.exportZone(bench.zone, bench.context);
    expect(text).toContain('192.0.2.21');
    await importText(bench, text);
    expect(await said()).toEqual(before);
  });

  promise('text that is no zone file is refused, and changes nothing', async (bench) => {
    const before = (await bench.records()).length;
    const attempt = async () =>
      bench.follow(await bench.driver.importZone(bench.zone, 'www IN BOGUS something\n', bench.context));
    expect(await bench.failure(attempt())).toMatchObject({ code: 'invalid', retryable: false });
    expect(await bench.records()).toHaveLength(before);
  });
}
