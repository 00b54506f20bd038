import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isText, quickList } from './quick-list.js';

const entry = z.object({ id: z.string(), size: z.preprocess((value) => Number(value), z.number()).default(1) });
const list = quickList(entry, (raw) =>
  isText(raw['id']) && typeof raw['size'] === 'number' ? (raw as z.output<typeof entry>) : null,
);

describe('a long list', () => {
  it('lets pass what is plainly right, and asks the schema about everything else', () => {
    const plain = { id: 'a', size: 2 };
    const read = list.parse([plain, { id: 'b', size: '3' }]);
    expect(read).toEqual([
      { id: 'a', size: 2 },
      { id: 'b', size: 3 },
    ]);
    expect(read[0]).toBe(plain);
  });

  it('says which entry is wrong, and how', () => {
    const { error } = list.safeParse([{ id: 'a', size: 1 }, { id: 7, size: 1 }, null]);
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(['1.id', '2']);
    expect(error?.issues[0]?.message).toContain('string');
  });

  it('is not taken for a list when it is none', () => {
    expect(list.safeParse({}).success).toBe(false);
    expect(list.safeParse(null).success).toBe(false);
    expect(list.safeParse('[]').success).toBe(false);
  });
});
