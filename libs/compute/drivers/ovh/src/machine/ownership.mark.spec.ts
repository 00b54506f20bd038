import { describe, expect, it } from 'vitest';
import { formatId, parseId } from './external.id.js';
import { markedName, ownedName, readName, readOwnedName } from './ownership.mark.js';

const MARK = '0198f3c2-7f10-7abc-8def-000000000001';
const INSTANCE = '11111111-2222-4333-8444-555555555555';

describe('the mark in a name', () => {
  it.each(['web-1', '', 'a--uni-b', 'with space', 'caf\u00e9', 'x'.repeat(200)])('is read back beside "%s"', (name) => {
    expect(readName(markedName(name, MARK))).toEqual({ name, mark: MARK });
  });

  it.each(['web-1', 'uni-web', 'web--uni-', MARK, 'web-uni-x', 'web--uni-not a mark'])(
    'is not seen where none is: "%s"',
    (name) => {
      expect(readName(name)).toEqual({ name, mark: null });
    },
  );

  it('survives a name that is too long for the vendor', () => {
    const name = markedName('x'.repeat(300), MARK);
    expect(name).toHaveLength(255);
    expect(readName(name).mark).toBe(MARK);
  });

  it.each(['', 'a b', 'a/b', 'x--uni-y', 'y'.repeat(65)])(
    'is refused where it could not be read back: "%s"',
    (mark) => {
      expect(() => markedName('web', mark)).toThrow('invalid');
    },
  );

  it('of a snapshot also says whose disk it holds', () => {
    for (const name of ['before upgrade', 'n'.repeat(300)]) {
      const read = readOwnedName(ownedName(name, INSTANCE, MARK));
      expect(read).toMatchObject({ instance: INSTANCE, mark: MARK });
      expect(name.startsWith(read.name)).toBe(true);
    }
  });

  it('of an instance, on the image of its shelved disk, makes that no snapshot of ours', () => {
    const shelved = `${markedName('web-1', MARK)}-shelved`;
    expect(readOwnedName(shelved)).toEqual({ name: shelved, instance: null, mark: null });
    expect(readOwnedName(markedName('web-1', MARK)).mark).toBeNull();
  });
});

describe('an external id', () => {
  it('is project and id, and read back', () => {
    const at = { project: '0123456789abcdef0123456789abcdef', id: INSTANCE };
    expect(parseId(formatId(at))).toEqual(at);
  });

  it.each(['', INSTANCE, '0123456789abcdef0123456789abcdef/', `x/${INSTANCE}`, '../1', '1/../2'])(
    'is nothing in "%s"',
    (text) => {
      expect(parseId(text)).toBeNull();
    },
  );

  it.each(['..', '../..', 'a/b', 'a?b', 'a%2fb', '-'.repeat(36)])('never leads out of its project: "%s"', (id) => {
    expect(parseId(`0123456789abcdef0123456789abcdef/${id}`)).toBeNull();
  });
});
