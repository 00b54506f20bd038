import { describe, expect, it } from 'vitest';
import { characterStringsOf, textOfCharacterStrings } from './character-strings.js';

describe('the text of character strings', () => {
  it.each([
    ['"v=spf1 -all"', 'v=spf1 -all'],
    ['tok', 'tok'],
    ['"one " "two"', 'one two'],
    ['"one"\t"two"', 'onetwo'],
    [String.raw`"say \"hi\" \\ \059"`, String.raw`say "hi" \ ;`],
    [String.raw`"caf\195\169"`, 'café'],
    ['"café"', 'café'],
    ['""', ''],
    ['', ''],
  ])('%s is %s', (written, text) => {
    expect(textOfCharacterStrings(written)).toBe(text);
  });

  it.each(['"never closed', String.raw`"\256"`, '"ends with a backslash\\'])('%s is none', (written) => {
    expect(textOfCharacterStrings(written)).toBeNull();
  });

  it('is cut into pieces of 255 bytes', () => {
    const written = characterStringsOf(`${'a'.repeat(255)}b`);
    expect(written).toBe(`"${'a'.repeat(255)}" "b"`);
    expect(characterStringsOf('')).toBe('""');
  });

  it('comes back as it was, whatever it holds', () => {
    // Every code unit that stands for a character of its own, in every place of a piece.
    const everything = Array.from({ length: 0x800 }, (_, code) => String.fromCharCode(code)).join('');
    for (const text of [everything, '€'.repeat(300), '"\\"', ' lead and trail ', `${'x'.repeat(254)}é`]) {
      const written = characterStringsOf(text);
      expect(textOfCharacterStrings(written)).toBe(text);
      expect(written).toMatch(/^[\x20-\x7e]*$/);
    }
  });
});
