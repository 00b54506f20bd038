import { dns } from '@uni/contracts';
import { RECORD_TYPES, ZONE_FAULT_CODES, type RecordValues } from '@uni/dns-port';
import { describe, expect, it } from 'vitest';
import { recordFaults, zoneFaults } from './record.validation.js';

const ZONE = 'example.test';
const VENDOR = { recordTypes: RECORD_TYPES, minTtlS: 60 };
const record = (type: string, value: string, name = 'www', ttlS: number | null = null): RecordValues => ({
  name,
  type,
  value,
  ttlS,
});
const fieldsOf = (values: RecordValues) => recordFaults(values, ZONE, VENDOR).map(({ field }) => field);

describe('what is wrong', () => {
  it('has a code that the contract knows, so that it can be said in every language', () => {
    expect([...dns.ZONE_FAULT_CODES]).toEqual([...ZONE_FAULT_CODES]);
  });
});

describe('a record', () => {
  it.each([
    ['A', '192.0.2.1'],
    ['AAAA', '2001:db8::1'],
    ['CAA', '0 issue "letsencrypt.org"'],
    ['CAA', '128 iodef "mailto:security@example.net"'],
    ['CNAME', 'host.example.net.'],
    ['HTTPS', '0 other.example.net.'],
    ['HTTPS', '1 . alpn=h2,h3'],
    ['MX', '10 mail.example.net.'],
    ['MX', '0 .'],
    ['NS', 'ns1.example.net.'],
    ['SRV', '10 60 5060 sip.example.net.'],
    ['SSHFP', '4 2 123456789abcdef0'],
    ['TLSA', '3 1 1 ab12'],
    ['TXT', 'anything; "at all" \\'],
  ])('of type %s may say %s', (type, value) => {
    expect(recordFaults(record(type, value), ZONE, VENDOR)).toEqual([]);
  });

  it.each([
    ['A', '2001:db8::1'],
    ['A', '192.0.2.1 192.0.2.2'],
    ['A', ''],
    ['AAAA', '192.0.2.1'],
    ['AAAA', 'fe80::1%eth0'],
    ['CAA', 'letsencrypt.org'],
    ['CAA', '256 issue "x"'],
    ['CAA', '0 iodef "security@example.net"'],
    ['CNAME', 'host.example.net'],
    ['CNAME', '192.0.2.1'],
    ['HTTPS', '0 other.example.net. alpn=h2'],
    ['MX', 'mail.example.net.'],
    ['MX', '70000 mail.example.net.'],
    ['SRV', '10 60 5060'],
    ['SRV', '10 60 65536 sip.example.net.'],
    ['TLSA', '3 1 1 abc'],
    ['TXT', ''],
    ['TXT', 'x'.repeat(4_001)],
  ])('of type %s may not say %s, and a sentence says why', (type, value) => {
    const faults = recordFaults(record(type, value), ZONE, VENDOR);
    expect(faults).toMatchObject([{ field: 'value' }]);
    expect(faults[0]?.message).toMatch(/\.$/);
  });

  it.each(['', '*', 'a.b', '_dmarc', '*.sub'])('may be named "%s"', (name) => {
    expect(fieldsOf(record('TXT', 'x', name))).toEqual([]);
  });

  it.each(['-a', 'a-', 'A', 'a..b', 'a.*', 'a b', 'x'.repeat(64), 'a.'.repeat(125) + 'a'])(
    'may not be named "%s"',
    (name) => {
      expect(fieldsOf(record('TXT', 'x', name))).toEqual(['name']);
    },
  );

  it('of a host has no underscore, and the zone itself is no alias', () => {
    expect(fieldsOf(record('A', '192.0.2.1', '_sip'))).toEqual(['name']);
    expect(fieldsOf(record('CNAME', 'x.example.net.', ''))).toEqual(['name']);
  });

  it('lives as long as the vendor allows', () => {
    const livesFor = (ttlS: number) => fieldsOf(record('A', '192.0.2.1', 'www', ttlS));
    expect([livesFor(60), livesFor(604_800)]).toEqual([[], []]);
    for (const ttlS of [59, 0, -1, 1.5, 604_801]) expect(livesFor(ttlS)).toEqual(['ttlS']);
  });

  it('of a type that the vendor does not make is refused', () => {
    expect(fieldsOf(record('DKIM', 'x'))).toEqual(['type']);
    expect(recordFaults(record('A', '192.0.2.1'), ZONE, { recordTypes: ['TXT'], minTtlS: 60 })).toHaveLength(1);
  });
});

describe('the records of a zone', () => {
  it('may stand together in many ways', () => {
    const records = [record('A', '192.0.2.1'), record('A', '192.0.2.2'), record('CNAME', 'x.example.net.', 'alias')];
    expect(zoneFaults(records, ZONE)).toEqual([]);
  });

  it.each([
    ['an alias beside an address', [record('CNAME', 'x.example.net.'), record('A', '192.0.2.1')], /other records/],
    ['two aliases', [record('CNAME', 'x.example.net.'), record('CNAME', 'y.example.net.')], /one target/],
    ['the same twice', [record('A', '192.0.2.1'), record('A', '192.0.2.1')], /twice/],
    ['different lives', [record('A', '192.0.2.1'), record('A', '192.0.2.2', 'www', 300)], /same time to live/],
  ])('may not have %s', (_what, records, sentence) => {
    expect(
      zoneFaults(records, ZONE)
        .map(({ message }) => message)
        .join(' '),
    ).toMatch(sentence);
  });
});
