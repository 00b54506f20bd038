import type { Duplex } from 'node:stream';
import { takeDirtyRectangles, type CellRectangle } from './dirty-rectangles.js';
import { ENCODING, RawEncoder, ZrleEncoder, type Encoder, type Painting } from './encodings.js';
import { GLYPH_HEIGHT, GLYPH_WIDTH } from './glyphs.js';
import { colourMap, NATURAL_FORMAT, type PixelFormat } from './pixel-format.js';
import type { TextGrid } from './text-grid.js';

/** 25 frames a second at most, however fast the screen scrolls. */
const FRAME_INTERVAL_MS = 40;
const MESSAGE_BELL = 2;

interface PixelSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

interface Part {
  readonly x: number;
  readonly y: number;
  readonly painting: Painting;
}

function rectangleHeader(x: number, y: number, { widthPx, heightPx }: PixelSize, encoding: number): Buffer {
  const bytes = Buffer.alloc(12);
  for (const [index, value] of [x, y, widthPx, heightPx].entries()) bytes.writeUInt16BE(value, index * 2);
  bytes.writeInt32BE(encoding, 8);
  return bytes;
}

function updateHeader(count: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16BE(count, 2);
  return bytes;
}

/** Sends one viewer what it has not seen yet: when it asked, when there is something, and not too often. */
export class FrameSender {
  private format: PixelFormat = NATURAL_FORMAT;
  private encoder: Encoder = new RawEncoder();
  private zrle: ZrleEncoder | null = null;
  private resizes = false;
  private wanted: CellRectangle | null = null;
  private seen: Uint32Array;
  private gridSize: PixelSize;
  /** A viewer that cannot follow a change of size keeps rests of the old picture unless they are blanked. */
  private mustBlank = false;
  private timer: NodeJS.Timeout | null = null;
  private sending = false;
  private sentAtMs = -Infinity;
  private closed = false;

  constructor(
    private readonly stream: Duplex,
    private readonly grid: TextGrid,
    /** As the viewer knows it. */
    private size: PixelSize,
  ) {
    this.seen = new Uint32Array(grid.columns * grid.rows);
    this.gridSize = size;
  }

  setFormat(format: PixelFormat): void {
    this.format = format;
    if (!format.trueColour) this.stream.write(colourMap());
  }

  /** The first that is known wins, as the client listed them by preference. */
  setEncodings(numbers: readonly number[]): void {
    this.resizes = numbers.includes(ENCODING.desktopSize);
    const wanted = numbers.find((number) => number === ENCODING.raw || number === ENCODING.zrle) ?? ENCODING.raw;
    if (wanted === this.encoder.number) return;
    // Its zlib stream lasts as long as the session, even if the client changes its mind in between.
    if (wanted === ENCODING.zrle) this.encoder = this.zrle ??= new ZrleEncoder();
    else this.encoder = new RawEncoder();
  }

  request(incremental: boolean, x: number, y: number, widthPx: number, heightPx: number): void {
    const column = Math.floor(x / GLYPH_WIDTH);
    const row = Math.floor(y / GLYPH_HEIGHT);
    const columns = Math.ceil((x + widthPx) / GLYPH_WIDTH) - column;
    const rows = Math.ceil((y + heightPx) / GLYPH_HEIGHT) - row;
    this.wanted = { column, row, columns, rows };
    if (!incremental)
      for (let at = row; at < Math.min(row + rows, this.grid.rows); at += 1)
        this.seen.fill(
          0,
          at * this.grid.columns + column,
          at * this.grid.columns + Math.min(column + columns, this.grid.columns),
        );
    this.wake();
  }

  /** Something may have changed. */
  wake(): void {
    if (this.closed || this.sending || this.timer || this.wanted === null) return;
    const waitMs = Math.max(0, this.sentAtMs + FRAME_INTERVAL_MS - performance.now());
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.flush();
    }, waitMs);
  }

  ring(): void {
    if (this.stream.writable) this.stream.write(Buffer.from([MESSAGE_BELL]));
  }

  close(): void {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
    this.zrle?.close();
  }

  private async flush(): Promise<void> {
    if (this.closed || this.wanted === null) return;
    this.sending = true;
    const update = this.followSize() ?? (await this.nextFrame(this.wanted));
    this.sending = false;
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it may have been closed while a frame was encoded
    if (update === null || this.closed || !this.stream.writable) return;
    this.wanted = null;
    this.sentAtMs = performance.now();
    if (this.stream.write(update)) return;
    // Whoever reads slowly gets fewer frames and not more memory.
    this.sending = true;
    this.stream.once('drain', () => {
      this.sending = false;
      this.wake();
    });
  }

  /** Notices another size of the screen; the message that tells the viewer, when it can be told. */
  private followSize(): Buffer | null {
    const { widthPx, heightPx } = this.grid;
    if (this.gridSize.widthPx === widthPx && this.gridSize.heightPx === heightPx) return null;
    this.gridSize = { widthPx, heightPx };
    this.seen = new Uint32Array(this.grid.columns * this.grid.rows);
    if (!this.resizes) {
      this.mustBlank = true;
      return null;
    }
    this.size = this.gridSize;
    return Buffer.concat([updateHeader(1), rectangleHeader(0, 0, this.size, ENCODING.desktopSize)]);
  }

  private async nextFrame(wanted: CellRectangle): Promise<Buffer | null> {
    const visible = {
      ...wanted,
      columns: Math.min(wanted.columns, Math.floor(this.size.widthPx / GLYPH_WIDTH) - wanted.column),
      rows: Math.min(wanted.rows, Math.floor(this.size.heightPx / GLYPH_HEIGHT) - wanted.row),
    };
    const parts = takeDirtyRectangles(this.grid, this.seen, visible).map((rectangle) => this.paint(rectangle));
    if (this.mustBlank) {
      this.mustBlank = false;
      const pixels = new Uint8Array(this.size.widthPx * this.size.heightPx);
      parts.unshift({ x: 0, y: 0, painting: { ...this.size, pixels } });
    }
    if (parts.length === 0) return null;
    const pieces: Buffer[] = [updateHeader(parts.length)];
    for (const { x, y, painting } of parts) {
      pieces.push(rectangleHeader(x, y, painting, this.encoder.number));
      pieces.push(await this.encoder.encode(painting, this.format));
    }
    return Buffer.concat(pieces);
  }

  /** Painted before anything is awaited: a frame shows one moment. */
  private paint({ column, row, columns, rows }: CellRectangle): Part {
    const pixels = this.grid.paint(column, row, columns, rows);
    const painting = { widthPx: columns * GLYPH_WIDTH, heightPx: rows * GLYPH_HEIGHT, pixels };
    return { x: column * GLYPH_WIDTH, y: row * GLYPH_HEIGHT, painting };
  }
}
