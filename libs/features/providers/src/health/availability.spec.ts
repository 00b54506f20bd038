import { describe, expect, it } from 'vitest';
import { availabilityOf, spansOf, type Change } from './availability.js';

const window = { fromMs: 0, toMs: 100, bornMs: 0 };
const change = (atMs: number, before: Change['before'], after: Change['after']): Change => ({ atMs, before, after });
const share = (changes: Change[], now: Change['after'], at = window, fromMs = 0, toMs = 100) =>
  availabilityOf(spansOf(changes, now, at), fromMs, toMs);

describe('how much of a time a provider was available', () => {
  it('is all of it when it never failed, degraded or not', () => {
    expect(share([change(40, 'healthy', 'degraded')], 'degraded')).toBe(1);
  });

  it('is what is left without its failures, whatever it was before the first change', () => {
    expect(share([change(20, 'failing', 'healthy'), change(90, 'healthy', 'failing')], 'failing')).toBe(0.7);
  });

  it('leaves out the time in which nobody looked, and is not known where that is all of it', () => {
    const changes = [
      change(20, 'healthy', 'unknown'),
      change(60, 'unknown', 'failing'),
      change(80, 'failing', 'healthy'),
    ];
    expect(share(changes, 'healthy')).toBe(40 / 60);
    expect(share(changes, 'healthy', window, 30, 50)).toBeNull();
    expect(share([], 'unknown')).toBeNull();
  });

  it('begins when the provider was connected', () => {
    expect(share([change(75, 'failing', 'healthy')], 'healthy', { ...window, bornMs: 50 })).toBe(0.5);
    expect(share([], 'healthy', { ...window, bornMs: 50 }, 0, 40)).toBeNull();
  });
});
