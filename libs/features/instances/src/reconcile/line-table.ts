/** Between the fields of a line and between lines; neither may stand in a field (`withoutSeparators`, `translate` in statements). */
export const FIELD = '\x1f';
export const LINE = '\x1e';
const SEPARATORS = /[\x1e\x1f]/g; // eslint-disable-line no-control-regex -- control characters are what this is about

const FIELD_CODE = FIELD.charCodeAt(0);
const LINE_CODE = LINE.charCodeAt(0);

/** As the statements do it: a separator that somebody put into a name becomes a space. */
export function withoutSeparators(text: string): string {
  return text.includes(FIELD) || text.includes(LINE) ? text.replaceAll(SEPARATORS, ' ') : text;
}

/**
 * Lines of one long text, each found by its first field. There may be a hundred thousand, so none becomes an object: the text stays one,
 * and what is known of its lines stands in arrays of numbers, through which no garbage collector has to walk. Of several lines that
 * begin with the same field, the last is found.
 */
export class LineTable {
  readonly size: number;
  private readonly text: string;
  private readonly starts: Int32Array;
  /** Of each line's first field. */
  private readonly hashes: Int32Array;
  /** Open addressing, at most half full: the number of a line plus one, 0 where there is none. */
  private readonly slots: Int32Array;

  /** @param text null: there is not one line. */
  constructor(text: string | null) {
    this.text = text ?? '';
    this.size = text === null ? 0 : countLines(text);
    this.starts = new Int32Array(this.size);
    this.hashes = new Int32Array(this.size);
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * this.size + 1)));
    for (let line = 0, start = 0; line < this.size; line += 1) {
      const end = this.endOfFirst(start);
      const hash = hashOf(this.text, start, end);
      this.starts[line] = start;
      this.hashes[line] = hash;
      this.slots[this.slotOf(hash, this.text, start, end)] = line + 1;
      start = this.text.indexOf(LINE, end) + 1;
    }
  }

  /** The number of the line that begins with this field, or -1. */
  find(first: string): number {
    const hash = hashOf(first, 0, first.length);
    return (this.slots[this.slotOf(hash, first, 0, first.length)] ?? 0) - 1;
  }

  /** The first field of a line. */
  first(line: number): string {
    const start = this.startOf(line);
    return this.text.slice(start, this.endOfFirst(start));
  }

  /** Where the first field of a line that was found by it ends. */
  behindFirst(line: number, first: string): number {
    return this.startOf(line) + first.length;
  }

  /**
   * Whether the field behind `at` begins so. What it answers is the `at` of the next question, which also tells whether the field has
   * ended there; -1, which every question may be asked with, is no.
   */
  follows(at: number, field: string): number {
    const isThere = at >= 0 && this.text.charCodeAt(at) === FIELD_CODE && this.text.startsWith(field, at + 1);
    return isThere ? at + 1 + field.length : -1;
  }

  /** Whether the line ends at `at`. */
  ends(at: number): boolean {
    return at === this.text.length || (at >= 0 && this.text.charCodeAt(at) === LINE_CODE);
  }

  private startOf(line: number): number {
    return this.starts[line] ?? 0;
  }

  private endOfFirst(start: number): number {
    let at = start;
    for (; at < this.text.length; at += 1) {
      const code = this.text.charCodeAt(at);
      if (code === FIELD_CODE || code === LINE_CODE) break;
    }
    return at;
  }

  /** Of the line whose first field stands in `text` between two places, or the empty one where it belongs. */
  private slotOf(hash: number, text: string, from: number, to: number): number {
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const line = (this.slots[slot] ?? 0) - 1;
      if (line < 0 || (this.hashes[line] === hash && this.begins(line, text, from, to))) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private begins(line: number, text: string, from: number, to: number): boolean {
    const start = this.startOf(line);
    for (let at = from; at < to; at += 1)
      if (this.text.charCodeAt(start + at - from) !== text.charCodeAt(at)) return false;
    const end = start + to - from;
    return this.ends(end) || this.text.charCodeAt(end) === FIELD_CODE;
  }
}

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf(LINE); at !== -1; at = text.indexOf(LINE, at + 1)) lines += 1;
  return lines;
}

/** FNV-1a over the text's code units. */
function hashOf(text: string, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash ^ (hash >>> 15);
}
