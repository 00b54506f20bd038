import { describe, expect, it } from 'vitest';
import { amountOf, effectOf, signedAmount } from './credit-change';

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const standing = {
  balance: eur('10.000000'),
  accrued: eur('1.000000'),
  available: eur('7.000000'),
  burnRatePerHour: eur('0.500000'),
};

describe('giving credit and taking it back', () => {
  it('takes an amount with point or comma, and nothing that is not one', () => {
    expect(amountOf('12.50')).toBe(12_500_000n);
    expect(amountOf(' 12,5 ')).toBe(12_500_000n);
    for (const text of ['', '0', '-5', '1e3', '1.2345678', 'ten', '1.2.3']) expect(amountOf(text), text).toBeNull();
  });

  it('sends what is taken back as a negative amount, exact to the millionth', () => {
    expect(signedAmount('add', 12_500_001n)).toBe('12.500001');
    expect(signedAmount('takeBack', 1n)).toBe('-0.000001');
  });

  it('shows balance and runway before and after', () => {
    expect(effectOf(standing, 'add', 5_000_000n)).toEqual({
      balance: eur('15.000000'),
      available: eur('12.000000'),
      runwayBefore: 18,
      runwayAfter: 28,
      atMost: null,
    });
    expect(effectOf(standing, 'takeBack', 7_000_000n)).toMatchObject({
      balance: eur('3.000000'),
      runwayAfter: 4,
      atMost: null,
    });
  });

  it('says how much can be taken back at most', () => {
    expect(effectOf(standing, 'takeBack', 7_000_001n).atMost).toEqual(eur('7.000000'));
    expect(effectOf({ ...standing, available: eur('-2.000000') }, 'takeBack', 1n).atMost).toEqual(eur('0.000000'));
  });

  it('has no end where nothing runs', () => {
    expect(effectOf({ ...standing, burnRatePerHour: eur('0.000000') }, 'add', 1n)).toMatchObject({
      runwayBefore: null,
      runwayAfter: null,
    });
  });
});
