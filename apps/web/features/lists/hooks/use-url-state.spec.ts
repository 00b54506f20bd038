import { describe, expect, it } from 'vitest';
import { toggleFilter } from '../list-filter';
import { applyChanges } from './use-url-state';

const text = (query: string, changes: Parameters<typeof applyChanges>[1]): string =>
  applyChanges(new URLSearchParams(query), changes).toString();

describe('the address of a list', () => {
  it('carries what is set, several values of one filter included, and drops what is cleared', () => {
    expect(text('q=web', { region: ['Nantes', 'Lyon'] })).toBe('q=web&region=Nantes&region=Lyon');
    expect(text('q=web&region=Nantes&region=Lyon', { region: ['Lyon'] })).toBe('q=web&region=Lyon');
    expect(text('q=web&sort=name', { q: '', sort: null })).toBe('');
  });
});

describe('a filter', () => {
  const filter = { name: 'status', label: 'Status', options: [] };

  it('takes several values only where it may, and lets go of one that is pressed again', () => {
    expect(toggleFilter({ ...filter, many: true }, ['a'], 'b')).toEqual(['a', 'b']);
    expect(toggleFilter(filter, ['a'], 'b')).toEqual(['b']);
    expect(toggleFilter(filter, ['a'], 'a')).toEqual([]);
  });
});
