import { describe, expect, it } from 'vitest';
import { recogniseSystem } from './demo-offers.js';

describe('what the demonstration sells', () => {
  it.each([
    ['tmpl-debian13', 'Debian 13'],
    ['Debian 13', 'Debian 13'],
    ['ubuntu-24.04-cloud', 'Ubuntu 24.04'],
    ['tmpl-ubuntu2404', 'Ubuntu 24.04'],
    ['tmpl-rocky10', 'Rocky Linux 10'],
  ])('recognises %s', (name, title) => {
    expect(recogniseSystem({ ref: '1', name })?.title).toBe(title);
  });

  it('does not sell what it does not know', () => {
    expect(recogniseSystem({ ref: '1', name: 'windows-2025' })).toBeNull();
  });
});
