import { PALETTE } from './text-grid.js';

/** RFC 6143, 7.4. */
export interface PixelFormat {
  readonly bitsPerPixel: 8 | 16 | 32;
  readonly depth: number;
  readonly bigEndian: boolean;
  readonly trueColour: boolean;
  readonly max: readonly [red: number, green: number, blue: number];
  readonly shift: readonly [red: number, green: number, blue: number];
}

export const PIXEL_FORMAT_BYTES = 16;

export const NATURAL_FORMAT: PixelFormat = {
  bitsPerPixel: 32,
  depth: 24,
  bigEndian: false,
  trueColour: true,
  max: [255, 255, 255],
  shift: [16, 8, 0],
};

export function writePixelFormat(format: PixelFormat): Buffer {
  const bytes = Buffer.alloc(PIXEL_FORMAT_BYTES);
  bytes.set([format.bitsPerPixel, format.depth, format.bigEndian ? 1 : 0, format.trueColour ? 1 : 0]);
  for (const [index, max] of format.max.entries()) bytes.writeUInt16BE(max, 4 + index * 2);
  for (const [index, shift] of format.shift.entries()) bytes.writeUInt8(shift, 10 + index);
  return bytes;
}

/** null for a format that the protocol does not allow. */
export function readPixelFormat(bytes: Buffer): PixelFormat | null {
  const bitsPerPixel = bytes.readUInt8(0);
  if (bitsPerPixel !== 8 && bitsPerPixel !== 16 && bitsPerPixel !== 32) return null;
  const shift = [bytes.readUInt8(10), bytes.readUInt8(11), bytes.readUInt8(12)] as const;
  if (shift.some((places) => places > 31)) return null;
  return {
    bitsPerPixel,
    depth: bytes.readUInt8(1),
    bigEndian: bytes.readUInt8(2) !== 0,
    trueColour: bytes.readUInt8(3) !== 0,
    max: [bytes.readUInt16BE(4), bytes.readUInt16BE(6), bytes.readUInt16BE(8)],
    shift,
  };
}

function valueOf(format: PixelFormat, colour: number, place: number): number {
  if (!format.trueColour) return place;
  const parts = [(colour >> 16) & 0xff, (colour >> 8) & 0xff, colour & 0xff];
  return parts.reduce(
    (value, part, index) =>
      value + Math.round((part * (format.max[index] ?? 0)) / 255) * 2 ** (format.shift[index] ?? 0),
    0,
  );
}

function bytesOf(format: PixelFormat, value: number): Buffer {
  const size = format.bitsPerPixel / 8;
  const bytes = Buffer.alloc(size);
  // Shifts and maxima of a careless client may not fit into its own pixel.
  const fitting = value % 2 ** format.bitsPerPixel;
  if (format.bigEndian) bytes.writeUIntBE(fitting, 0, size);
  else bytes.writeUIntLE(fitting, 0, size);
  return bytes;
}

/** Every colour of the screen as the bytes of one pixel. */
export function pixelsOf(format: PixelFormat): Buffer[] {
  return PALETTE.map((colour, place) => bytesOf(format, valueOf(format, colour, place)));
}

/** As `pixelsOf`, but in the compressed form of ZRLE (RFC 6143, 7.7.5): three bytes where the fourth says nothing. */
export function compressedPixelsOf(format: PixelFormat): Buffer[] {
  const pixels = pixelsOf(format);
  if (format.bitsPerPixel !== 32 || !format.trueColour || format.depth > 24) return pixels;
  const used = format.max.reduce((bits, max, index) => bits + max * 2 ** (format.shift[index] ?? 0), 0);
  const inLowBytes = used < 2 ** 24;
  const inHighBytes = format.max.every((max, index) => max === 0 || (format.shift[index] ?? 0) >= 8);
  if (!inLowBytes && !inHighBytes) return pixels;
  const dropsFirst = inLowBytes === format.bigEndian;
  return pixels.map((pixel) => (dropsFirst ? pixel.subarray(1) : pixel.subarray(0, 3)));
}

/** The message that tells a client without true colour what each place of the palette looks like (RFC 6143, 7.6.2). */
export function colourMap(): Buffer {
  const bytes = Buffer.alloc(6 + PALETTE.length * 6);
  bytes.writeUInt8(1, 0);
  bytes.writeUInt16BE(PALETTE.length, 4);
  for (const [place, colour] of PALETTE.entries())
    for (const [index, shift] of [16, 8, 0].entries())
      bytes.writeUInt16BE(((colour >> shift) & 0xff) * 257, 6 + place * 6 + index * 2);
  return bytes;
}
