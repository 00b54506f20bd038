import { ProviderError, type OwnershipMark } from '@uni/compute-port';

/**
 * The only text that the list of servers shows is their name, and a create is recognised by nothing else, so the mark is part of the
 * name: `web-1-u01k3sw4zrgfay8vvr14d2pf2db`. A name has at most 40 letters, digits and dashes; an id of 128 bits takes 26 characters of
 * Crockford's alphabet, which leaves 12 for people.
 */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const MARK_CHARACTERS = 26;
const MOST_LABEL_CHARACTERS = 12;
const MOST_CHARACTERS = 40;
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

/** By character code, for both cases of letters; -1 for what is no letter of the alphabet. */
const VALUES = new Int8Array(128).fill(-1);
for (const [value, character] of [...ALPHABET].entries()) {
  VALUES[character.charCodeAt(0)] = value;
  VALUES[character.toUpperCase().charCodeAt(0)] = value;
}

const DIGITS = [...'0123456789abcdef'].map((digit) => digit.charCodeAt(0));
const DASH = '-'.charCodeAt(0);
/** An id as it is being written. An inventory reads many thousands, and each is to be one text and not the sum of forty. */
const written = Buffer.alloc(36, DASH);

/** null for what no mark is written as. @param from where in the text its characters begin. */
export function decodeMark(text: string, from = 0): OwnershipMark | null {
  let bits = 0;
  let count = -2; // 26 characters hold two bits more than an id.
  let at = 0;
  for (let index = from; index < from + MARK_CHARACTERS; index += 1) {
    const value = VALUES[text.charCodeAt(index)] ?? -1;
    if (value < 0 || (index === from && value > 7)) return null;
    bits = (bits << 5) | value;
    for (count += 5; count >= 4; count -= 4) {
      if (at === 8 || at === 13 || at === 18 || at === 23) at += 1;
      written[at] = DIGITS[(bits >> (count - 4)) & 15] ?? 0;
      at += 1;
    }
    bits &= 15;
  }
  return written.toString('latin1');
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
  return readTail(name) ?? findMark(name);
}

/** As `findMark`, for the names that we give: a mark at their end. In a longer one another might stand before it. */
function readTail(name: string): MarkedName | null {
  const sign = name.length - MARK_CHARACTERS - 1;
  const word = name[sign];
  if (name.length > MOST_CHARACTERS || (word !== WHOLE && word !== CUT)) return null;
  if (sign > 0 && name.charCodeAt(sign - 1) !== DASH) return null;
  const mark = decodeMark(name, sign + 1);
  return mark === null ? null : { mark, label: name.slice(0, Math.max(0, sign - 1)), isWhole: word === WHOLE };
}

function findMark(name: string): MarkedName | null {
  const found = MARKED.exec(name);
  const mark = found ? decodeMark(found[2] ?? '') : null;
  if (!found || mark === null) return null;
  return { mark, label: name.slice(0, found.index), isWhole: (found[1] ?? '').toLowerCase() === WHOLE };
}

export function markOf(name: string): OwnershipMark | null {
  return readMarkedName(name)?.mark ?? null;
}
