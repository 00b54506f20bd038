/** RFC 1035 section 3.3: one character string holds this many bytes at most. */
const MOST_BYTES = 255;

/** One quoted or bare word of a zone file: escapes are `\DDD` for a byte, or a backslash before any other character. */
const WORD = /\s*(?:"((?:[^"\\]|\\[\s\S])*)"|((?:[^\s"\\]|\\[\s\S])+))\s*/y;

/**
 * The text that one or several character strings of a zone file hold together, e.g. of `"v=DKIM1; " "p=MIG"`. Escaped bytes are read
 * as UTF-8. null when it is not written as the RFC has it (a quote that is never closed, a number beyond a byte).
 */
export function textOfCharacterStrings(presentation: string): string | null {
  const bytes: Buffer[] = [];
  WORD.lastIndex = 0;
  while (WORD.lastIndex < presentation.length) {
    const match = WORD.exec(presentation);
    if (!match) return null;
    const plain = unescape(match[1] ?? match[2] ?? '');
    if (plain === null) return null;
    bytes.push(plain);
  }
  return Buffer.concat(bytes).toString('utf8');
}

/** The text as quoted character strings of at most 255 bytes each, in ASCII: `"first" "second"`. */
export function characterStringsOf(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length || pieces.length === 0; at += MOST_BYTES) {
    pieces.push(`"${[...bytes.subarray(at, at + MOST_BYTES)].map(escapeByte).join('')}"`);
  }
  return pieces.join(' ');
}

function unescape(word: string): Buffer | null {
  const parts: Buffer[] = [];
  for (const [token] of word.matchAll(/\\\d{3}|\\[\s\S]|[^\\]+/g)) {
    const code = /^\\(\d{3})$/.exec(token)?.[1];
    if (code !== undefined && Number(code) > 255) return null;
    parts.push(code === undefined ? Buffer.from(token.replace(/^\\/, ''), 'utf8') : Buffer.from([Number(code)]));
  }
  return Buffer.concat(parts);
}

function escapeByte(byte: number): string {
  if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`;
}
