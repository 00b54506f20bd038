import { describe, expect, it } from 'vitest';
import { encodeMark, markedName, markOf, readMarkedName } from './ownership.mark.js';

const MARK = '0198f3c2-7f10-7abc-8def-0123456789ab';
const NAME_RULE = /^[A-Za-z][A-Za-z0-9-]{3,39}$/;

describe('a mark in a name', () => {
  it.each([
    MARK,
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '11111111-1111-4111-8111-111111111111',
  ])('comes back as it was written: %s', (mark) => {
    expect(encodeMark(mark)).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/);
    expect(markOf(markedName('web-1', mark))).toBe(mark);
  });

  it.each(['w', 'web-1', '9lives', 'a-very-long-host-name-of-somebody', 'under_scored (1)', '---', 'café'])(
    'leaves a name that the platform takes: %s',
    (name) => {
      expect(markedName(name, MARK)).toMatch(NAME_RULE);
      expect(markOf(markedName(name, MARK))).toBe(MARK);
    },
  );

  it('keeps the name in front of it, and says when only a part of it fits', () => {
    expect(readMarkedName(markedName('web-1', MARK))).toEqual({ mark: MARK, label: 'web-1', isWhole: true });
    expect(readMarkedName(markedName('twelve-chars', MARK))).toMatchObject({ label: 'twelve-chars', isWhole: true });
    expect(readMarkedName(markedName('thirteen-char', MARK))).toMatchObject({ label: 'thirteen-cha', isWhole: false });
    expect(readMarkedName(markedName('9lives', MARK))).toMatchObject({ label: 's9lives', isWhole: false });
  });

  it('is found when the platform has put something behind the name, or writes it in capitals', () => {
    expect(markOf(`${markedName('web-1', MARK)}-20300101`)).toBe(MARK);
    expect(markOf(markedName('web-1', MARK).toUpperCase())).toBe(MARK);
  });

  it('is the first one where a name carries two, and is found without a name in front of it', () => {
    const other = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
    expect(markOf(`${markedName('a', MARK)}-u${encodeMark(other)}`)).toBe(MARK);
    expect(readMarkedName(`u${encodeMark(other)}`)).toEqual({ mark: other, label: '', isWhole: true });
    expect(markOf(`webu${encodeMark(other)}`)).toBeNull();
  });

  it.each([
    'web-1',
    '',
    'u',
    'web-u0123456789abcdefghjkmnpqr',
    'web-1-u01kcsw4zrgfay8vvr14d2pf2dbx',
    'web-1-uzzzzzzzzzzzzzzzzzzzzzzzzzz',
    'web-1-u01kcsw4zrgfay8vvr14d2pfilou',
  ])('is not seen in the name of a stranger: "%s"', (name) => expect(markOf(name)).toBeNull());

  it.each(['', 'null', '0198F3C2-7F10-7ABC-8DEF-0123456789AB', '0198f3c2'])(
    'is refused when it is no id: "%s"',
    (mark) =>
      expect(() => encodeMark(mark)).toThrow(
        expect.objectContaining({ code: 'invalid', outcome: 'not_applied' }) as Error,
      ),
  );
});
