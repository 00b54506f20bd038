import { describe, expect, it } from 'vitest';
import { formatPosition, parsePosition, SequenceGaps } from './sequence-gaps.js';

describe('the place in the event stream', () => {
  it('remembers numbers that were skipped and may still be committed', () => {
    const gaps = new SequenceGaps(10n);
    expect(gaps.see(13n, 0)).toBe(true);
    expect(formatPosition(gaps.position)).toBe('13!11,12');
    expect(gaps.see(11n, 10)).toBe(true);
    expect(formatPosition(gaps.position)).toBe('13!12');
  });

  it('takes an event once', () => {
    const gaps = new SequenceGaps(0n);
    expect(gaps.see(1n, 0)).toBe(true);
    expect(gaps.see(1n, 0)).toBe(false);
    expect(gaps.see(3n, 0)).toBe(true);
    expect(gaps.see(2n, 0)).toBe(true);
    expect(gaps.see(2n, 0)).toBe(false);
  });

  it('gives up numbers that were rolled back', () => {
    const gaps = new SequenceGaps(0n);
    gaps.see(3n, 0);
    gaps.forget(61_000);
    expect(formatPosition(gaps.position)).toBe('3');
  });

  it('stays short whatever happens', () => {
    const gaps = new SequenceGaps(0n);
    gaps.see(1_000_000n, 0);
    const text = formatPosition(gaps.position);
    expect(text.split(',').length).toBeLessThanOrEqual(100);
    expect(parsePosition(text)?.highest).toBe(1_000_000n);
  });

  it.each([
    '',
    'x',
    '-1',
    '1!',
    '1!a',
    '1,2',
    '9'.repeat(19),
    `1!${Array(101).fill('1').join(',')}`,
    '1; DROP TABLE events',
  ])('refuses %s', (text) => {
    expect(parsePosition(text)).toBeNull();
  });
});
