import { describe, expect, it } from 'vitest';
import { driftValue } from './use-drift-text';

describe('what differs at a place', () => {
  it('is said in the units of its field and the language of the reader', () => {
    expect(driftValue('memoryMib', 8192, 'en')).toBe('8\u00a0GiB');
    expect(driftValue('memoryMib', 512, 'fr')).toBe('512\u00a0Mio');
    expect(driftValue('diskGib', 1000, 'fr')).toMatch(/^1\s000\sGio$/);
    expect(driftValue('vcpus', 4, 'en')).toBe('4');
    expect(driftValue('name', 'web-1', 'en')).toBe('web-1');
  });

  it('is shown as it is where it is nothing that is known', () => {
    expect(driftValue('tags', ['a'], 'en')).toBe('["a"]');
    expect(driftValue('name', null, 'en')).toBe('–');
  });
});
