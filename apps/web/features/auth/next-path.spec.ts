import { describe, expect, it } from 'vitest';
import { safeNext } from './next-path';

describe('where signing in leads', () => {
  it('is the page that was asked for, with its filters', () => {
    expect(safeNext('/instances?show=off', '/dashboard')).toBe('/instances?show=off');
  });

  it('is never another site', () => {
    for (const next of [
      null,
      '',
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      '/\u0009/evil.example',
      'dashboard',
    ]) {
      expect(safeNext(next, '/dashboard'), String(next)).toBe('/dashboard');
    }
  });
});
