/** Keys by the numbers of X11, as RFB sends them. */
export const KEYSYMS = {
  enter: 0xff0d,
  tab: 0xff09,
  escape: 0xff1b,
  control: 0xffe3,
  alt: 0xffe9,
  f1: 0xffbe,
} as const;

/** The keysym that types a character: Latin-1 is itself, everything else is Unicode with a mark. */
export function keysymOf(character: string): number {
  if (character === '\n') return KEYSYMS.enter;
  if (character === '\t') return KEYSYMS.tab;
  const point = character.codePointAt(0) ?? 0;
  return (point >= 0x20 && point <= 0x7e) || (point >= 0xa0 && point <= 0xff) ? point : 0x01000000 + point;
}

/** The keys of a text: line ends as Enter, control characters left out. */
export function keysymsOf(text: string): number[] {
  const characters = [...text.replaceAll(/\r\n?/g, '\n')];
  return characters.filter((character) => /[\n\t]|[^\p{Cc}]/u.test(character)).map(keysymOf);
}
