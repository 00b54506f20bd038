import { describe, expect, it } from 'vitest';
import { actionKey, moneyIn, targetHref, targetText } from './audit-words';

describe('an audit entry', () => {
  it('has words for what is known, and keeps its own name otherwise', () => {
    expect(actionKey('credits.take_back')).toBe('credits_take_back');
    expect(actionKey('ssh_key.create')).toBe('ssh_key_create');
    expect(actionKey('volume.attach')).toBeNull();
  });

  it('leads to what it is about, where that has a page', () => {
    expect(targetHref({ kind: 'provider', id: 'a b' })).toBe('/admin/providers/a%20b');
    expect(targetHref({ kind: 'operation', id: '1' })).toBe('/admin/operations?open=1');
    expect(targetHref({ kind: 'session', id: '1' })).toBeNull();
    expect(targetHref({ kind: 'provider', id: null })).toBeNull();
  });

  it('names its target shortly, and a billing period by its beginning', () => {
    expect(targetText({ kind: 'provider', id: '0198c4e2-71b0-7cc3-98c4-dc0c0c07398f' })).toBe('0198c4e2…398f');
    expect(targetText({ kind: 'billing_period', id: '1795176000' })).toBe('2026-11-20 12:00');
    expect(targetText({ kind: 'setting', id: 'brand' })).toBe('brand');
    expect(targetText({ kind: 'setting', id: null })).toBe('');
  });

  it('knows an amount when it sees one', () => {
    expect(moneyIn({ amount: '25.000000', currency: 'EUR' })).toEqual({ amount: '25.000000', currency: 'EUR' });
    for (const other of [
      null,
      'EUR',
      { amount: 25, currency: 'EUR' },
      { amount: 'much', currency: 'EUR' },
      { amount: '1.000000' },
    ])
      expect(moneyIn(other)).toBeNull();
  });
});
