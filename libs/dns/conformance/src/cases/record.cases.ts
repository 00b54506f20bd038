import { RECORD_TYPES, type RecordValues } from '@uni/dns-port';
import { expect } from 'vitest';
import { SHOP, type DnsPromise } from '../dns-bench.js';
import type { DnsHarness } from '../dns-harness.types.js';

const LONG_TEXT = `v=DKIM1; k=rsa; p=${'MIGfMA0GCSqG'.repeat(30)}`;

/** One of each type whose spelling vendors disagree about. */
const SAMPLES: readonly RecordValues[] = [
  SHOP,
  { name: '', type: 'A', value: '192.0.2.99', ttlS: null },
  { name: 'six', type: 'AAAA', value: '2001:db8::21', ttlS: null },
  { name: 'alias', type: 'CNAME', value: 'target.example.net.', ttlS: 600 },
  { name: 'a.b', type: 'MX', value: '10 mail.example.net.', ttlS: null },
  { name: '*', type: 'A', value: '192.0.2.22', ttlS: null },
  { name: '_sip._tcp', type: 'SRV', value: '10 60 5060 sip.example.net.', ttlS: 3_600 },
  { name: '', type: 'CAA', value: '0 issue "letsencrypt.org"', ttlS: null },
  { name: 'sub', type: 'NS', value: 'ns1.example.net.', ttlS: null },
  { name: '_acme-challenge', type: 'TXT', value: 'gfj9Xq-Rg85nM', ttlS: 60 },
  { name: 'words', type: 'TXT', value: 'v=spf1 include:_spf.example.net ~all', ttlS: null },
  { name: 'quotes', type: 'TXT', value: String.raw`say "hi; there" \ twice`, ttlS: null },
  { name: 'long', type: 'TXT', value: LONG_TEXT, ttlS: null },
];

export function declareRecordCases(promise: DnsPromise, harness: DnsHarness): void {
  const { description, protectedRecord } = harness;
  for (const sample of SAMPLES.filter(({ type }) => description.recordTypes.some((known) => known === type))) {
    promise(
      `${sample.type} of "${sample.name}" reads back as it was made, also once it is published`,
      async (bench) => {
        const wanted = { ...sample, ttlS: sample.ttlS === null ? null : Math.max(sample.ttlS, description.minTtlS) };
        expect(await bench.make(wanted)).toMatchObject({ ...wanted, isProtected: false });
        await bench.publish();
        expect(await bench.find(wanted)).toMatchObject([wanted]);
        expect(bench.served(wanted)).toContain(wanted.value);
      },
    );
  }

  promise('only types of the closed list can be made', async () => {
    for (const type of description.recordTypes) expect(RECORD_TYPES).toContain(type);
    await Promise.resolve();
  });

  promise('all records of a zone come page by page, none twice', async (bench) => {
    const before = (await bench.records()).length;
    for (let host = 1; host <= 60; host += 1) {
      const values = { name: `h${host}`, type: 'A', value: `198.51.100.${host}`, ttlS: null };
      await bench.driver.createRecord(bench.zone, values, bench.context);
    }
    const records = await bench.records();
    expect(records).toHaveLength(before + 60);
    expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
  });

  promise('several addresses may stand under one name', async (bench) => {
    await bench.make(SHOP);
    await bench.make({ ...SHOP, value: '192.0.2.22' });
    expect(await bench.find({ name: 'shop' })).toHaveLength(2);
  });

  promise('making one that is there already does not double it, and gives it the time to live', async (bench) => {
    const { id } = await bench.make(SHOP);
    await bench.driver.createRecord(bench.zone, { ...SHOP, ttlS: 900 }, bench.context);
    await bench.driver.createRecord(bench.zone, { ...SHOP, ttlS: 900 }, bench.context);
    expect(await bench.find({ name: 'shop' })).toMatchObject([{ id, ttlS: 900 }]);
  });

  promise('a record says something else after an update, once and for all', async (bench) => {
    const { id } = await bench.make(SHOP);
    const wanted = { ...SHOP, name: 'store', value: '192.0.2.30', ttlS: null };
    await bench.driver.updateRecord(bench.zone, id, wanted, bench.context);
    await bench.driver.updateRecord(bench.zone, id, wanted, bench.context);
    expect(await bench.find({ name: 'shop' })).toEqual([]);
    expect(await bench.find({ name: 'store' })).toMatchObject([wanted]);
  });

  promise('its type cannot be changed', async (bench) => {
    const { id } = await bench.make(SHOP);
    const change = { name: 'shop', type: 'TXT', value: 'x', ttlS: null };
    const error = await bench.failure(bench.driver.updateRecord(bench.zone, id, change, bench.context));
    expect(error).toMatchObject({ code: 'invalid', outcome: 'not_applied' });
    expect(await bench.find(SHOP)).toHaveLength(1);
  });

  promise('one that is deleted is gone, and deleting it again is no fault', async (bench) => {
    const { id } = await bench.make(SHOP);
    await bench.driver.deleteRecord(bench.zone, id, bench.context);
    await bench.driver.deleteRecord(bench.zone, id, bench.context);
    expect(await bench.find(SHOP)).toEqual([]);
    const error = await bench.failure(bench.driver.updateRecord(bench.zone, id, SHOP, bench.context));
    expect(error).toMatchObject({ code: 'not_found', outcome: 'not_applied' });
  });

  promise('nonsense is refused by the vendor, and nothing is made', async (bench) => {
    const before = await bench.records();
    const nonsense = { ...SHOP, value: 'not-an-address' };
    const error = await bench.failure(bench.driver.createRecord(bench.zone, nonsense, bench.context));
    expect(error).toMatchObject({ code: 'invalid', outcome: 'not_applied', retryable: false });
    expect(await bench.records()).toEqual(before);
  });

  promise('an alias beside other records of its name is refused', async (bench) => {
    await bench.make(SHOP);
    const alias = { name: 'shop', type: 'CNAME', value: 'x.example.net.', ttlS: null };
    const error = await bench.failure(bench.driver.createRecord(bench.zone, alias, bench.context));
    expect(['invalid', 'conflict_busy']).toContain(error.code);
    expect(error.outcome).toBe('not_applied');
    expect(await bench.find({ name: 'shop' })).toHaveLength(1);
  });

  if (protectedRecord === null) return;
  promise("the vendor's own records are shown, and neither changed nor deleted", async (bench) => {
    const [own] = (await bench.find(protectedRecord)).filter(({ isProtected }) => isProtected);
    expect(own).toBeDefined();
    if (!own) return;
    const { id, isProtected: _known, ...values } = own;
    const update = bench.driver.updateRecord(bench.zone, id, { ...values, ttlS: 700 }, bench.context);
    expect(await bench.failure(update)).toMatchObject({ code: 'forbidden', outcome: 'not_applied' });
    const removal = bench.driver.deleteRecord(bench.zone, id, bench.context);
    expect(await bench.failure(removal)).toMatchObject({ code: 'forbidden', outcome: 'not_applied' });
    expect(await bench.find(own)).toEqual([own]);
  });
}
