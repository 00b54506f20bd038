import { zoneFault, type ZoneFault } from '../zone-fault.js';

/** One entry of a zone file, which parentheses may spread over several lines. */
export interface ZoneFileEntry {
  /** The line on which it begins, from 1. */
  readonly line: number;
  /** It begins with white space: its owner is that of the entry before. */
  readonly isIndented: boolean;
  /** Words as they are written, quotes and escapes included. */
  readonly words: readonly string[];
}

/** Its sentence does not name the line. */
export interface ZoneFileFault extends ZoneFault {
  readonly line: number;
}

/** RFC 1035 section 5.1: words, quoted words, comments after a semicolon, parentheses that join lines. */
export function entriesOf(text: string): { readonly entries: ZoneFileEntry[]; readonly faults: ZoneFileFault[] } {
  const entries: ZoneFileEntry[] = [];
  const faults: ZoneFileFault[] = [];
  let open: { line: number; isIndented: boolean; words: string[] } | null = null;
  let depth = 0;
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const line = index + 1;
    const isIndented = /^[ \t]/.test(raw);
    const current: { line: number; isIndented: boolean; words: string[] } = open ?? { line, isIndented, words: [] };
    for (const [token] of raw.matchAll(TOKEN)) {
      if (token.startsWith(';')) break;
      if (token === '(') depth += 1;
      else if (token === ')') depth -= 1;
      else if (token.trim() === '') continue;
      else current.words.push(token);
      if (isUnclosed(token)) faults.push({ line, ...zoneFault('file_quote') });
      if (depth < 0) faults.push({ line, ...zoneFault('file_parenthesis_closed') });
      depth = Math.max(depth, 0);
    }
    open = depth > 0 ? current : null;
    if (open === null && current.words.length > 0) entries.push(current);
  }
  if (open !== null) faults.push({ line: open.line, ...zoneFault('file_parenthesis_open') });
  return { entries, faults };
}

const TOKEN = /;|[()]|"(?:[^"\\]|\\.)*"?|\s+|(?:[^\s;()"\\]|\\.)+|\\/g;

function isUnclosed(token: string): boolean {
  return token === '\\' || (token.startsWith('"') && !/^"(?:[^"\\]|\\.)*"$/.test(token));
}
