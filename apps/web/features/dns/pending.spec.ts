// @vitest-environment node
import type { DnsRecordView } from '@uni/client';
import { describe, expect, it } from 'vitest';
import { asItWas, countOf, matches, NOTHING, orderOf, rowsOf, wishOf, withoutRow, withWish } from './pending';

const WWW: DnsRecordView = { id: '1', name: 'www', type: 'A', value: '192.0.2.1', ttlS: null, protected: false };
const MAIL: DnsRecordView = { ...WWW, id: '2', name: '', type: 'MX', value: '10 mail.example.org.' };
const wish = { name: 'api', type: 'A', value: '192.0.2.2', ttlS: 300 };

describe('changes of a zone that are not ordered yet', () => {
  it('are shown in the zone, new records first, and become one order', () => {
    let pending = withWish(NOTHING, 'new-1', wish, null);
    pending = withWish(pending, '1', { ...wishOf(WWW), value: '192.0.2.9' }, WWW);
    pending = withoutRow(pending, '2');
    const rows = rowsOf([WWW, MAIL], pending);
    expect(rows.map(({ key, state }) => `${key} ${state}`)).toEqual(['new-1 added', '1 changed', '2 removed']);
    expect(orderOf(rows)).toEqual({
      add: [wish],
      change: [{ ...wishOf(WWW), value: '192.0.2.9', id: '1' }],
      remove: ['2'],
    });
    expect(countOf(pending)).toBe(3);
  });

  it('are none when a record says what it said', () => {
    const pending = withWish(NOTHING, '1', { ...wishOf(WWW), value: '192.0.2.9' }, WWW);
    expect(countOf(withWish(pending, '1', wishOf(WWW), WWW))).toBe(0);
    expect(countOf(withoutRow(withWish(NOTHING, 'new-1', wish, null), 'new-1'))).toBe(0);
    expect(asItWas(withoutRow(pending, '1'), '1')).toEqual(NOTHING);
    expect(countOf(withWish(withoutRow(NOTHING, '1'), '1', wishOf(WWW), WWW))).toBe(0);
  });

  it('of records that are gone are forgotten', () => {
    const pending = withWish(NOTHING, '1', { ...wishOf(WWW), value: '192.0.2.9' }, WWW);
    expect(orderOf(rowsOf([MAIL], pending))).toEqual({ add: [], change: [], remove: [] });
  });

  it('are found by text and type', () => {
    const [row] = rowsOf([MAIL], NOTHING);
    expect(matches(row!, 'MAIL', '')).toBe(true);
    expect(matches(row!, '', 'A')).toBe(false);
  });
});
