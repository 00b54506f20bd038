import { describe, expect, it } from 'vitest';
import {
  addMoney,
  formatMoney,
  formatMoneyParts,
  runwayHours,
  subtractMoney,
  sumMoney,
  timesHours,
  toMicros,
  typedMoney,
} from './money';

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

describe('amounts of money', () => {
  it('are read as they are typed, with a point or a comma, to the last micro-unit, and never guessed', () => {
    expect(typedMoney(' 0,0172 ', 'EUR')).toEqual(eur('0.017200'));
    expect(typedMoney('900000000000.123457', 'EUR')).toEqual(eur('900000000000.123457'));
    for (const text of ['', '-1', '1e3', '0.0000001', '1,2,3', 'free']) expect(typedMoney(text, 'EUR')).toBeNull();
  });

  it('are written as the reader of each language writes them', () => {
    expect(formatMoney(eur('1283.464200'), 'projection', 'en')).toBe('€1,283.46');
    expect(plain(formatMoney(eur('1283.464200'), 'projection', 'fr'))).toBe('1 283,46 €');
    expect(formatMoney({ amount: '5.000000', currency: 'USD' }, 'balance', 'en')).toBe('$5.00');
  });

  it('never promise a cent that is not there: balances round down, projections half up', () => {
    expect(formatMoney(eur('0.999999'), 'balance', 'en')).toBe('€0.99');
    expect(formatMoney(eur('-0.000001'), 'balance', 'en')).toBe('−€0.01');
    expect(formatMoney(eur('0.995000'), 'projection', 'en')).toBe('€1.00');
  });

  it('show rates with four decimals and the ledger with six, the digits after cents dimmed', () => {
    const dimmed = (amount: string, style: 'rate' | 'ledger') =>
      formatMoneyParts(eur(amount), style, 'en')
        .filter((part) => part.dim)
        .map((part) => part.text);
    expect(formatMoney(eur('0.034400'), 'rate', 'en')).toBe('€0.0344');
    expect(dimmed('0.034400', 'rate')).toEqual(['44']);
    expect(formatMoney(eur('-0.365867'), 'ledger', 'en')).toBe('−€0.365867');
    expect(dimmed('-0.365867', 'ledger')).toEqual(['5867']);
  });

  it('carry a true minus, and a plus where it is asked for', () => {
    expect(formatMoney(eur('-3.000000'), 'projection', 'en')).toBe('−€3.00');
    expect(formatMoney(eur('75.000000'), 'projection', 'en', true)).toBe('+€75.00');
    expect(formatMoney(eur('0.000000'), 'projection', 'en', true)).toBe('€0.00');
  });

  it('are exact far beyond what a float can hold', () => {
    expect(toMicros('9007199254740993.000001')).toBe(9_007_199_254_740_993_000_001n);
    expect(formatMoney(eur('9007199254740993.000001'), 'ledger', 'en')).toBe('€9,007,199,254,740,993.000001');
    expect(
      sumMoney(
        Array.from({ length: 10 }, () => eur('0.100000')),
        'EUR',
      ).amount,
    ).toBe('1.000000');
    expect(subtractMoney(eur('0.300000'), eur('0.100000')).amount).toBe('0.200000');
    expect(addMoney(eur('-0.000001'), eur('0.000002')).amount).toBe('0.000001');
    expect(timesHours(eur('0.008900'), 720).amount).toBe('6.408000');
  });

  it('are refused when they are not amounts', () => {
    for (const text of ['', '1,5', '1.1234567', 'NaN', '1e3', ' 1'])
      expect(() => toMicros(text), text).toThrow(RangeError);
  });

  it('last whole hours, none when nothing is left, and no end when nothing burns', () => {
    expect(runwayHours(eur('22.419602'), eur('0.371600'))).toBe(60);
    expect(runwayHours(eur('-1.000000'), eur('0.100000'))).toBe(0);
    expect(runwayHours(eur('10.000000'), eur('0.000000'))).toBeNull();
  });
});
