import { RECORD_TYPES, writeZoneFile, type DnsRecord, type RecordValues } from '@uni/dns-port';
import { describe, expect, it } from 'vitest';
import { previewImport } from './import.preview.js';
import { afterDiff, diffZone, isEmptyDiff } from './zone.diff.js';

const ZONE = 'example.test';
const VENDOR = { recordTypes: RECORD_TYPES, minTtlS: 60 };
const says = (name: string, type: string, value: string, ttlS: number | null = null): RecordValues => ({
  name,
  type,
  value,
  ttlS,
});
const stands = (id: string, values: RecordValues, isProtected = false): DnsRecord => ({ ...values, id, isProtected });

const WWW = stands('1', says('www', 'A', '192.0.2.1'));
const MAIL = stands('2', says('', 'MX', '10 mx.example.net.'));
const WELCOME = stands('3', says('www', 'TXT', '3|welcome'), true);
const NOW = [WWW, MAIL, WELCOME];

describe('the way from one state of a zone to another', () => {
  it('is none where both say the same, in whatever order', () => {
    expect(isEmptyDiff(diffZone(ZONE, NOW, [...NOW].reverse()))).toBe(true);
  });

  it('tells apart what is added, changed and removed', () => {
    const wanted = [says('www', 'A', '192.0.2.9'), says('new', 'A', '192.0.2.5')];
    const diff = diffZone(ZONE, NOW, wanted);
    expect(diff).toMatchObject({
      added: [wanted[1]],
      changed: [{ from: WWW, to: wanted[0] }],
      removed: [MAIL],
      kept: [WELCOME],
    });
  });

  it('changes the time to live of a record instead of replacing it', () => {
    const diff = diffZone(ZONE, [WWW], [{ ...says('www', 'A', '192.0.2.1', 300) }]);
    expect(diff).toMatchObject({ added: [], removed: [], changed: [{ from: { id: '1' }, to: { ttlS: 300 } }] });
  });

  it("never touches the vendor's own records", () => {
    expect(diffZone(ZONE, [WELCOME], [])).toMatchObject({ added: [], changed: [], removed: [], kept: [WELCOME] });
    expect(isEmptyDiff(diffZone(ZONE, [WELCOME], [says('www', 'TXT', '3|welcome', 900)]))).toBe(true);
  });

  it('has a hash of its own: another when the zone or the wish is another, the same when only the order is', () => {
    const wanted = [says('a', 'A', '192.0.2.1'), says('b', 'A', '192.0.2.2')];
    const { hash } = diffZone(ZONE, NOW, wanted);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(diffZone(ZONE, [...NOW].reverse(), [...wanted].reverse()).hash).toBe(hash);
    expect(diffZone(ZONE, [MAIL, WELCOME], wanted).hash).not.toBe(hash);
    expect(diffZone(ZONE, [{ ...WWW, id: '9' }, MAIL, WELCOME], wanted).hash).not.toBe(hash);
    expect(diffZone(ZONE, NOW, [...wanted, says('c', 'A', '192.0.2.3')]).hash).not.toBe(hash);
    expect(diffZone('other.test', NOW, wanted).hash).not.toBe(hash);
  });

  it('leads there, whatever both states hold', () => {
    // A fixed sequence of numbers, so that a failure can be seen again.
    let seed = 11;
    const next = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const some = () =>
      says(['', 'a', 'b'][next(3)] ?? '', ['A', 'TXT'][next(2)] ?? 'A', `v${next(4)}`, [null, 300][next(2)] ?? null);
    const distinct = (values: readonly RecordValues[]) => [
      ...new Map(values.map((one) => [JSON.stringify([one.name, one.type, one.value]), one])).values(),
    ];
    const sorted = (values: readonly RecordValues[]) =>
      values.map(({ name, type, value, ttlS }) => JSON.stringify([name, type, value, ttlS])).sort();
    for (let round = 0; round < 300; round += 1) {
      const current = distinct(Array.from({ length: next(9) }, some)).map((one, index) => stands(String(index), one));
      const wanted = distinct(Array.from({ length: next(9) }, some));
      expect(sorted(afterDiff(current, diffZone(ZONE, current, wanted)))).toEqual(sorted(wanted));
    }
  });
});

describe('the preview of an import', () => {
  const preview = (text: string) => previewImport(ZONE, text, NOW, VENDOR);

  it('of what was exported changes nothing', () => {
    const result = preview(writeZoneFile(ZONE, NOW, 3_600));
    expect(result.ok && isEmptyDiff(result.diff)).toBe(true);
  });

  it('shows what would happen', () => {
    const result = preview('www A 192.0.2.1\nblog CNAME www\n');
    expect(result).toMatchObject({
      ok: true,
      diff: { added: [{ name: 'blog', value: 'www.example.test.' }], removed: [MAIL], kept: [WELCOME] },
    });
  });

  it.each([
    ['www BOGUS x', /^Line 1: The type BOGUS is not supported\.$/],
    ['; nothing', /^The file holds no record\.$/],
    ['www A 300.1.1.1', /^www\.example\.test, type A: The address must be an IPv4 address/],
    ['www CNAME host', /www\.example\.test is an alias \(CNAME\) and cannot have other records\./],
    ['a 5 A 192.0.2.1', /time to live must be from 60/],
  ])('%j is refused in a sentence', (text, sentence) => {
    const result = preview(`${text}\n`);
    expect(result.ok).toBe(false);
    expect(result.ok ? [] : result.faults).toContainEqual(
      expect.objectContaining({ path: 'text', message: expect.stringMatching(sentence), code: expect.any(String) }),
    );
  });
});
