import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphOf } from '../screen/glyphs.js';

const FIRST = 0x20;
const LAST = 0x7e;

function signature(rows: readonly number[]): string {
  return rows.map((row) => row.toString(16)).join(' ');
}

const CHARACTERS: ReadonlyMap<string, string> = new Map(
  Array.from({ length: LAST - FIRST + 1 }, (_unused, index): [string, string] => {
    const code = FIRST + index;
    return [signature([...glyphOf(code)]), String.fromCharCode(code)];
  }),
);

/** A picture as a viewer has put it together: whether each pixel is lit, and the text that this spells. */
export class FramePicture {
  private lit: Uint8Array;

  constructor(
    private width: number,
    private height: number,
  ) {
    this.lit = new Uint8Array(width * height);
  }

  get widthPx(): number {
    return this.width;
  }

  get heightPx(): number {
    return this.height;
  }

  resize(widthPx: number, heightPx: number): void {
    this.width = widthPx;
    this.height = heightPx;
    this.lit = new Uint8Array(widthPx * heightPx);
  }

  /** @throws Error for a pixel outside the picture: no server may send one. */
  set(x: number, y: number, isLit: boolean): void {
    if (x >= this.width || y >= this.height)
      throw new Error(`pixel ${x},${y} lies outside ${this.width}x${this.height}`);
    this.lit[y * this.width + x] = isLit ? 1 : 0;
  }

  /** The lines of text on it, without blanks at their ends. Inverted characters (cursor, mouse) read as what they are. */
  lines(): string[] {
    const columns = Math.floor(this.width / GLYPH_WIDTH);
    return Array.from({ length: Math.floor(this.height / GLYPH_HEIGHT) }, (_unused, row) => {
      const characters = Array.from({ length: columns }, (_empty, column) => this.characterAt(column, row));
      return characters.join('').trimEnd();
    });
  }

  private characterAt(column: number, row: number): string {
    const rows = Array.from({ length: GLYPH_HEIGHT }, (_unused, y) => {
      const at = (row * GLYPH_HEIGHT + y) * this.width + column * GLYPH_WIDTH;
      return this.lit.subarray(at, at + GLYPH_WIDTH).reduce((bits, pixel) => bits * 2 + pixel, 0);
    });
    const inverted = rows.map((bits) => bits ^ 0xff);
    return CHARACTERS.get(signature(rows)) ?? CHARACTERS.get(signature(inverted)) ?? '\u25a1';
  }
}
