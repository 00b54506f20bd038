import { describe, expect, it } from 'vitest';
import { cutPage, decodeCursor } from './cursor.js';
import { containing } from './search.js';

describe('a page of a list', () => {
  const keyOf = (row: number) => [row];

  it('keeps as many rows as were asked for, and names the last one where there are more', () => {
    const { kept, nextCursor } = cutPage([1, 2, 3], 2, 'size', keyOf);
    expect(kept).toEqual([1, 2]);
    expect(decodeCursor(String(nextCursor), 'size', 1)).toEqual(['2']);
  });

  it('is the last one where no row was left over', () => {
    expect(cutPage([1, 2], 2, 'size', keyOf)).toEqual({ kept: [1, 2], nextCursor: null });
    expect(cutPage([], 2, 'size', keyOf)).toEqual({ kept: [], nextCursor: null });
  });
});

describe('a search', () => {
  it('takes signs of the pattern language as what they are', () => {
    expect([containing('50%_\\'), containing(''), containing(undefined)]).toEqual(['%50\\%\\_\\\\%', null, null]);
  });
});
