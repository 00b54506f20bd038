import { constants, createDeflate, type Deflate } from 'node:zlib';
import { compressedPixelsOf, pixelsOf, type PixelFormat } from './pixel-format.js';

/** Numbers of RFC 6143, 7.7 and 7.8. */
export const ENCODING = { raw: 0, zrle: 16, desktopSize: -223 } as const;

/** A painted rectangle: places in the palette, row by row. */
export interface Painting {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pixels: Uint8Array;
}

export interface Encoder {
  readonly number: number;
  /** Must be called one at a time: encodings may remember what they sent. */
  encode(painting: Painting, format: PixelFormat): Promise<Buffer>;
  close(): void;
}

function colourAt(colours: readonly Buffer[], place: number | undefined): Buffer {
  const colour = colours[place ?? 0];
  if (!colour) throw new Error('the screen painted with a colour that is not in its palette');
  return colour;
}

export class RawEncoder implements Encoder {
  readonly number = ENCODING.raw;

  encode({ pixels }: Painting, format: PixelFormat): Promise<Buffer> {
    const colours = pixelsOf(format);
    const size = format.bitsPerPixel / 8;
    const bytes = Buffer.alloc(pixels.length * size);
    for (const [index, place] of pixels.entries()) colourAt(colours, place).copy(bytes, index * size);
    return Promise.resolve(bytes);
  }

  close(): void {
    // Nothing is remembered between rectangles.
  }
}

const TILE_PX = 64;

/** One tile as one colour or as a palette with packed places: a text screen never has more than 16 colours. */
function tileBytes(painting: Painting, left: number, top: number, colours: readonly Buffer[]): Buffer {
  const width = Math.min(TILE_PX, painting.widthPx - left);
  const height = Math.min(TILE_PX, painting.heightPx - top);
  const row = (y: number): Uint8Array => {
    const from = (top + y) * painting.widthPx + left;
    return painting.pixels.subarray(from, from + width);
  };
  const present: number[] = [];
  for (let y = 0; y < height; y += 1) for (const place of row(y)) if (!present.includes(place)) present.push(place);
  const palette = present.map((place) => colourAt(colours, place));
  const head = Buffer.from([palette.length]);
  if (palette.length === 1) return Buffer.concat([head, ...palette]);
  const bits = palette.length === 2 ? 1 : palette.length <= 4 ? 2 : 4;
  const rowBytes = Math.ceil((width * bits) / 8);
  const packed = Buffer.alloc(rowBytes * height);
  for (let y = 0; y < height; y += 1)
    for (const [x, place] of row(y).entries()) {
      const at = y * rowBytes + Math.floor((x * bits) / 8);
      packed[at] = (packed[at] ?? 0) | (present.indexOf(place) << (8 - bits - ((x * bits) % 8)));
    }
  return Buffer.concat([head, ...palette, packed]);
}

/** Tiles of packed colours in one zlib stream that lasts as long as the session. */
export class ZrleEncoder implements Encoder {
  readonly number = ENCODING.zrle;
  private readonly deflate: Deflate = createDeflate({ level: 3 });
  private readonly chunks: Buffer[] = [];

  constructor() {
    this.deflate.on('data', (chunk: Buffer) => this.chunks.push(chunk));
  }

  async encode(painting: Painting, format: PixelFormat): Promise<Buffer> {
    const colours = compressedPixelsOf(format);
    const tiles: Buffer[] = [];
    for (let top = 0; top < painting.heightPx; top += TILE_PX)
      for (let left = 0; left < painting.widthPx; left += TILE_PX) tiles.push(tileBytes(painting, left, top, colours));
    await new Promise<void>((resolve, reject) => {
      this.deflate.write(Buffer.concat(tiles), (error) => (error ? reject(error) : undefined));
      this.deflate.flush(constants.Z_SYNC_FLUSH, resolve);
    });
    const zipped = Buffer.concat(this.chunks.splice(0));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(zipped.length);
    return Buffer.concat([length, zipped]);
  }

  close(): void {
    this.deflate.destroy();
  }
}
