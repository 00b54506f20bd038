import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphOf } from './glyphs.js';
import type { Ink, TextOutput } from './text-output.js';

/** Colours of the screen as 0xRRGGBB; a cell names them by their place. */
export const PALETTE = [0x000000, 0xc8c8c8, 0xffffff, 0x4cc26a, 0xe0b64a, 0x5a9be0] as const;
const INKS: Readonly<Record<Ink, number>> = { normal: 1, bright: 2, green: 3, yellow: 4, blue: 5 };

const SPACE = 0x20;
const TAB_STOP = 8;

/** A text screen: characters in cells, a cursor, and for each cell the revision at which it last looked different. */
export class TextGrid implements TextOutput {
  /** Counts up with every visible change. */
  revision = 1;
  private characters: Uint16Array;
  private inks: Uint8Array;
  private changed: Uint32Array;
  private column = 0;
  private row = 0;
  private pointer: number | null = null;

  constructor(
    private columnCount: number,
    private rowCount: number,
  ) {
    const cells = columnCount * rowCount;
    this.characters = new Uint16Array(cells).fill(SPACE);
    this.inks = new Uint8Array(cells).fill(INKS.normal);
    this.changed = new Uint32Array(cells).fill(this.revision);
  }

  get columns(): number {
    return this.columnCount;
  }

  get rows(): number {
    return this.rowCount;
  }

  get widthPx(): number {
    return this.columnCount * GLYPH_WIDTH;
  }

  get heightPx(): number {
    return this.rowCount * GLYPH_HEIGHT;
  }

  changedAt(cell: number): number {
    return this.changed[cell] ?? 0;
  }

  /** Writes at the cursor and scrolls at the end. Knows line feed, backspace (which wipes), tab and form feed (which clears). */
  write(text: string, ink: Ink = 'normal'): void {
    this.touch(this.cursorCell());
    for (const character of text) this.put(character, INKS[ink]);
    this.touch(this.cursorCell());
  }

  clear(): void {
    this.fill(0, this.characters.length);
    this.touch(this.cursorCell());
    this.column = 0;
    this.row = 0;
    this.touch(0);
  }

  /** An empty screen of another size. */
  resize(columns: number, rows: number): void {
    const cells = columns * rows;
    this.columnCount = columns;
    this.rowCount = rows;
    this.characters = new Uint16Array(cells).fill(SPACE);
    this.inks = new Uint8Array(cells).fill(INKS.normal);
    this.column = 0;
    this.row = 0;
    this.pointer = null;
    this.revision += 1;
    this.changed = new Uint32Array(cells).fill(this.revision);
  }

  /** Shows the mouse over this pixel. */
  movePointer(xPx: number, yPx: number): void {
    const column = Math.floor(xPx / GLYPH_WIDTH);
    const row = Math.floor(yPx / GLYPH_HEIGHT);
    const cell = column < this.columnCount && row < this.rowCount ? row * this.columnCount + column : null;
    if (cell === this.pointer) return;
    for (const touched of [this.pointer, cell]) if (touched !== null) this.touch(touched);
    this.pointer = cell;
  }

  /** The lines as one reads them, without blanks at their ends. */
  lines(): string[] {
    return Array.from({ length: this.rowCount }, (_unused, row) =>
      String.fromCharCode(...this.characters.subarray(row * this.columnCount, (row + 1) * this.columnCount)).trimEnd(),
    );
  }

  /** The rectangle of cells as places in the palette, one byte a pixel, row by row. */
  paint(column: number, row: number, columns: number, rows: number): Uint8Array {
    const widthPx = columns * GLYPH_WIDTH;
    const pixels = new Uint8Array(widthPx * rows * GLYPH_HEIGHT);
    for (let y = 0; y < rows; y += 1)
      for (let x = 0; x < columns; x += 1) {
        const cell = (row + y) * this.columnCount + column + x;
        this.paintCell(cell, pixels, y * GLYPH_HEIGHT * widthPx + x * GLYPH_WIDTH, widthPx);
      }
    return pixels;
  }

  private paintCell(cell: number, pixels: Uint8Array, at: number, widthPx: number): void {
    const inverted = (cell === this.cursorCell()) !== (cell === this.pointer);
    const ink = this.inks[cell] ?? 0;
    const glyph = glyphOf(this.characters[cell] ?? SPACE);
    for (let y = 0; y < GLYPH_HEIGHT; y += 1)
      for (let x = 0; x < GLYPH_WIDTH; x += 1) {
        const isInk = ((glyph[y] ?? 0) & (0x80 >> x)) !== 0;
        pixels[at + y * widthPx + x] = isInk === inverted ? 0 : ink;
      }
  }

  private cursorCell(): number {
    return this.row * this.columnCount + this.column;
  }

  private put(character: string, ink: number): void {
    if (character === '\f') return this.clear();
    if (character === '\n') return this.feedLine();
    if (character === '\b') return this.backspace();
    if (character === '\t') {
      do this.put(' ', ink);
      while (this.column % TAB_STOP !== 0);
      return;
    }
    const cell = this.cursorCell();
    this.characters[cell] = character.charCodeAt(0);
    this.inks[cell] = ink;
    this.touch(cell);
    this.column += 1;
    if (this.column === this.columnCount) this.feedLine();
  }

  private backspace(): void {
    if (this.column === 0 && this.row === 0) return;
    this.row -= this.column === 0 ? 1 : 0;
    this.column = (this.column === 0 ? this.columnCount : this.column) - 1;
    this.fill(this.cursorCell(), this.cursorCell() + 1);
  }

  private feedLine(): void {
    this.column = 0;
    this.row += 1;
    if (this.row < this.rowCount) return;
    this.row = this.rowCount - 1;
    const kept = this.characters.length - this.columnCount;
    for (let cell = 0; cell < kept; cell += 1) this.copyCell(cell + this.columnCount, cell);
    this.fill(kept, this.characters.length);
  }

  private copyCell(from: number, to: number): void {
    const character = this.characters[from] ?? SPACE;
    const ink = this.inks[from] ?? INKS.normal;
    if (this.characters[to] === character && (this.inks[to] === ink || character === SPACE)) return;
    this.characters[to] = character;
    this.inks[to] = ink;
    this.touch(to);
  }

  private fill(from: number, to: number): void {
    for (let cell = from; cell < to; cell += 1) {
      if (this.characters[cell] === SPACE) continue;
      this.characters[cell] = SPACE;
      this.inks[cell] = INKS.normal;
      this.touch(cell);
    }
  }

  private touch(cell: number): void {
    this.revision += 1;
    this.changed[cell] = this.revision;
  }
}
