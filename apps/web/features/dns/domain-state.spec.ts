// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { daysUntil, glyphOf } from './domain-state';

const NOW = Date.parse('2026-11-20T23:30:00Z');
const domain = { state: 'active', expiresOn: '2026-12-10', renewal: 'manual', gone: false } as const;

describe('the end of a domain', () => {
  it('is counted in whole days', () => {
    expect(daysUntil('2026-11-20', NOW)).toBe(0);
    expect(daysUntil('2026-11-21', NOW)).toBe(1);
    expect(daysUntil('2026-11-19', NOW)).toBe(-1);
  });

  it('is urgent a month before where somebody must act, and a week before where nobody should have to', () => {
    expect(glyphOf(domain, NOW)).toBe('warning');
    expect(glyphOf({ ...domain, renewal: 'automatic' }, NOW)).toBe('done');
    expect(glyphOf({ ...domain, renewal: 'automatic', expiresOn: '2026-11-25' }, NOW)).toBe('warning');
    expect(glyphOf({ ...domain, expiresOn: '2026-11-19' }, NOW)).toBe('error');
    expect(glyphOf({ ...domain, state: 'expired' }, NOW)).toBe('error');
    expect(glyphOf({ ...domain, expiresOn: null }, NOW)).toBe('unknown');
    expect(glyphOf({ ...domain, gone: true }, NOW)).toBe('lost');
  });
});
