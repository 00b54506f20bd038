import { describe, expect, it } from 'vitest';
import { KEYSYMS, keysymsOf } from './keysyms';

describe('text that is typed into a console', () => {
  it('is pressed key by key, each line end as one Enter', () => {
    expect(keysymsOf('ls\r\n')).toEqual([0x6c, 0x73, KEYSYMS.enter]);
    expect(keysymsOf('a\tb\n')).toEqual([0x61, KEYSYMS.tab, 0x62, KEYSYMS.enter]);
  });

  it('knows letters beyond ASCII, and characters of two halves as one', () => {
    expect(keysymsOf('é€😀')).toEqual([0xe9, 0x010020ac, 0x0101f600]);
  });

  it('presses nothing for what is no character', () => {
    expect(keysymsOf('\u0000\u001b\u007f')).toEqual([]);
  });
});
