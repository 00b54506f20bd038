import { describe, expect, it } from 'vitest';
import type { RecordValues } from '../values.js';
import { readZoneFile } from './zone-file.reader.js';
import { writeZoneFile } from './zone-file.writer.js';

const ZONE = 'example.test';
const said = (text: string) =>
  readZoneFile(text, ZONE).records.map(({ name, ttlS, type, value }) => `${name}|${ttlS ?? '-'}|${type}|${value}`);
const faults = (text: string) => readZoneFile(text, ZONE).faults.map(({ line, message }) => `${line}: ${message}`);

describe('a zone file', () => {
  it('is read with everything that RFC 1035 allows', () => {
    const text = [
      '$TTL 1h ; the default',
      '@ IN SOA ns1 admin ( 2026010100 ; serial',
      '   86400 3600 3600000 300 )',
      '  NS ns1',
      '  3600 IN NS ns2.example.net.',
      'www 300 A 192.0.2.1',
      'www IN 5m AAAA 2001:DB8::1',
      '$ORIGIN sub.example.test.',
      'mail MX 10 mx',
      '@ TXT ( "one; "',
      '  "two" ) ; a comment',
      '$ORIGIN deep',
      'host.example.test. CNAME @',
      '$TTL 60',
      'late A 192.0.2.2',
    ].join('\r\n');
    expect(faults(text)).toEqual([]);
    expect(said(text)).toEqual([
      '|-|NS|ns1.example.test.',
      '|3600|NS|ns2.example.net.',
      'www|300|A|192.0.2.1',
      'www|300|AAAA|2001:db8::1',
      'mail.sub|-|MX|10 mx.sub.example.test.',
      'sub|-|TXT|one; two',
      'host|-|CNAME|deep.sub.example.test.',
      'late.deep.sub|60|A|192.0.2.2',
    ]);
    expect(readZoneFile(text, ZONE).defaultTtlS).toBe(3_600);
  });

  it.each([
    ['www IN BOGUS x', '1: The type BOGUS is not supported.'],
    ['\nwww IN A', '2: A record of type A needs a value.'],
    ['www IN', '1: A type is missing.'],
    ['www CH A 192.0.2.1', '1: The class CH is not supported, only IN.'],
    ['  A 192.0.2.1', '1: The first record needs a name.'],
    ['www.example.org. A 192.0.2.1', '1: www.example.org does not lie in the zone example.test.'],
    ['$INCLUDE other.zone', '1: $INCLUDE is not supported: write out what it stands for.'],
    ['$GENERATE 1-9 a$ A 192.0.2.$', '1: $GENERATE is not supported: write out what it stands for.'],
    ['$TTL soon', '1: $TTL needs a number of seconds, not "soon".'],
    ['www TXT "open', '1: A quote is opened and never closed.'],
    ['www TXT ( "a"', '1: A parenthesis is opened and never closed.'],
    ['www TXT "a" )', '1: A parenthesis is closed that was never opened.'],
    [
      String.raw`a\.b A 192.0.2.1`,
      String.raw`1: The name "a\.b.example.test" has an escaped character, which is not supported.`,
    ],
  ])('%j is faulty: %s', (text, fault) => {
    expect(faults(text)).toContain(fault);
  });

  it('names every fault, not only the first', () => {
    expect(faults('a BOGUS x\nb A\nc A 192.0.2.1\n')).toHaveLength(2);
  });

  it('that was written reads back as the same records, whatever they hold', () => {
    const types = ['A', 'TXT', 'MX', 'CAA', 'SRV', 'CNAME'] as const;
    // A fixed sequence of numbers, so that a failure can be seen again.
    let seed = 7;
    const next = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const letters = String.raw`ab;"\()@$. é€` + '\t\n';
    const text = () => Array.from({ length: next(400) }, () => letters[next(letters.length)]).join('');
    const value = (type: (typeof types)[number]) =>
      ({
        A: `192.0.2.${next(256)}`,
        TXT: text(),
        MX: `${next(99)} mx${next(9)}.example.net.`,
        CAA: `0 issue "ca${next(9)}.example; x=1"`,
        SRV: `1 2 ${next(9_999)} host.example.test.`,
        CNAME: 'elsewhere.example.net.',
      })[type];
    for (let round = 0; round < 60; round += 1) {
      const records: RecordValues[] = Array.from({ length: 1 + next(20) }, () => {
        const type = types[next(types.length)] ?? 'A';
        const name = ['', 'www', 'a.b', '*', '_dmarc', '1'][next(6)] ?? '';
        return { name, type, value: value(type), ttlS: next(2) === 0 ? null : next(9_999) };
      });
      const read = readZoneFile(writeZoneFile(ZONE, records, 3_600), ZONE);
      expect(read.faults).toEqual([]);
      const key = (record: RecordValues) => JSON.stringify([record.name, record.type, record.value, record.ttlS]);
      expect(read.records.map(key).sort()).toEqual(records.map(key).sort());
    }
  });
});
