import { ProviderError, type OwnershipMark } from '@uni/compute-port';

/**
 * The only text that the list of servers shows is their name, and a create is recognised by nothing else, so the mark is part of the
 * name: `web-1-u01k3sw4zrgfay8vvr14d2pf2db`. A name has at most 40 letters, digits and dashes; an id of 128 bits takes 26 characters of
 * Crockford's alphabet, which leaves 12 for people.
 */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const MARK_CHARACTERS = 26;
const MOST_LABEL_CHARACTERS = 12;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Neither letter is in the alphabet. `o`: what stands before it is not the whole name. */
const WHOLE = 'u';
const CUT = 'o';
/** The platform may put something behind a name that it was given. */
const MARKED = new RegExp(`(?:^|-)([${WHOLE}${CUT}])([${ALPHABET}]{${MARK_CHARACTERS}})(?![0-9a-z])`, 'i');

/** @throws ProviderError `invalid` for a mark that is no id of 128 bits. */
export function encodeMark(mark: OwnershipMark): string {
  if (!UUID.test(mark)) {
    throw new ProviderError({
      code: 'invalid',
      outcome: 'not_applied',
      vendorMessage: 'the ownership mark does not fit into a name',
    });
  }
  return toBase32(BigInt(`0x${mark.replaceAll('-', '')}`), MARK_CHARACTERS);
}

/** The lowest bits of a number in Crockford's alphabet, five a character, the highest first. */
export function toBase32(value: bigint, characters: number): string {
  let rest = value;
  let text = '';
  for (let digit = 0; digit < characters; digit += 1) {
    text = (ALPHABET[Number(rest & 31n)] ?? '') + text;
    rest >>= 5n;
  }
  return text;
}

/** By character code, for both cases of letters. */
const VALUES = new Uint8Array(128);
for (const [value, character] of [...ALPHABET].entries()) {
  VALUES[character.charCodeAt(0)] = value;
  VALUES[character.toUpperCase().charCodeAt(0)] = value;
}

/** null for what no mark is written as. In whole numbers of twenty bits, because an inventory reads many thousands. */
export function decodeMark(text: string): OwnershipMark | null {
  const head = bitsOf(text, 0, 2);
  // 26 characters hold two bits more than an id.
  if (head > 0xff) return null;
  let digits = hex(head, 2);
  for (let from = 2; from < MARK_CHARACTERS; from += 4) digits += hex(bitsOf(text, from, 4), 5);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
}

function bitsOf(text: string, from: number, characters: number): number {
  let bits = 0;
  for (let at = from; at < from + characters; at += 1) bits = (bits << 5) | (VALUES[text.charCodeAt(at)] ?? 0);
  return bits;
}

/** With leading zeros. */
function hex(value: number, digits: 2 | 5): string {
  return (value | (digits === 2 ? 0x100 : 0x100000)).toString(16).slice(1);
}

/** The name under which a thing of ours is made: as much of its own name as fits, and the mark. */
export function markedName(name: string, mark: OwnershipMark): string {
  const label = labelOf(name);
  return `${label}-${label === name ? WHOLE : CUT}${encodeMark(mark)}`;
}

/** Letters, digits and dashes, beginning with a letter: what every one of the platform's rules allows. */
function labelOf(name: string): string {
  const clean = name.replaceAll(/[^A-Za-z0-9-]+/g, '-').replace(/^-+/, '');
  const label = /^[A-Za-z]/.test(clean) ? clean : `s${clean}`;
  return label.slice(0, MOST_LABEL_CHARACTERS).replace(/-+$/, '');
}

export interface MarkedName {
  readonly mark: OwnershipMark;
  /** What stood before the mark. */
  readonly label: string;
  /** The label is the name as it was given, and not a part of it. */
  readonly isWhole: boolean;
}

/** null for the name of a stranger. */
export function readMarkedName(name: string): MarkedName | null {
  if (name.length <= MARK_CHARACTERS) return null;
  const found = MARKED.exec(name);
  const mark = found ? decodeMark(found[2] ?? '') : null;
  if (!found || mark === null) return null;
  return { mark, label: name.slice(0, found.index), isWhole: (found[1] ?? '').toLowerCase() === WHOLE };
}

export function markOf(name: string): OwnershipMark | null {
  return readMarkedName(name)?.mark ?? null;
}
