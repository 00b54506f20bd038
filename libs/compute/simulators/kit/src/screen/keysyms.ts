/** What a key means to a text console; X11 keysyms as RFB carries them (RFC 6143, 7.5.4). */
export type Key =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'enter' | 'backspace' | 'delete' | 'control' | 'alt' | 'shift' | 'other' };

const NAMED: ReadonlyMap<number, Key['kind']> = new Map([
  [0xff08, 'backspace'],
  [0xff0d, 'enter'],
  [0xff8d, 'enter'],
  [0xffff, 'delete'],
  [0xff9f, 'delete'],
  [0xffe1, 'shift'],
  [0xffe2, 'shift'],
  [0xffe3, 'control'],
  [0xffe4, 'control'],
  [0xffe7, 'alt'],
  [0xffe8, 'alt'],
  [0xffe9, 'alt'],
  [0xffea, 'alt'],
]);
const TAB = 0xff09;
/** Digits and signs of the number pad are their ASCII codes above this. */
const KEYPAD_BASE = 0xff80;

export function keyOf(keysym: number): Key {
  const named = NAMED.get(keysym);
  if (named !== undefined && named !== 'character') return { kind: named };
  if (keysym === TAB) return { kind: 'character', character: '\t' };
  if (keysym >= 0x20 && keysym <= 0x7e) return { kind: 'character', character: String.fromCharCode(keysym) };
  const onKeypad = keysym - KEYPAD_BASE;
  if (onKeypad >= 0x2a && onKeypad <= 0x39) return { kind: 'character', character: String.fromCharCode(onKeypad) };
  return { kind: 'other' };
}
