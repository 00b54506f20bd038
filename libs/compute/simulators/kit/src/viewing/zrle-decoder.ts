import { createInflate, type Inflate } from 'node:zlib';

const TILE_PX = 64;

/** Reads ZRLE rectangles (RFC 6143, 7.7.6) as far as palettes without run lengths go. */
export class ZrleDecoder {
  private readonly inflate: Inflate = createInflate();
  private plain: Buffer = Buffer.alloc(0);

  constructor(private readonly pixelBytes: number) {
    this.inflate.on('data', (chunk: Buffer) => (this.plain = Buffer.concat([this.plain, chunk])));
  }

  async decode(
    zipped: Buffer,
    widthPx: number,
    heightPx: number,
    set: (x: number, y: number, isLit: boolean) => void,
  ): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.inflate.write(zipped, (error) => (error ? reject(error) : resolve()));
    });
    for (let top = 0; top < heightPx; top += TILE_PX)
      for (let left = 0; left < widthPx; left += TILE_PX) {
        const width = Math.min(TILE_PX, widthPx - left);
        const height = Math.min(TILE_PX, heightPx - top);
        this.tile(width, height, (x, y, isLit) => set(left + x, top + y, isLit));
      }
    if (this.plain.length > 0) throw new Error(`${this.plain.length} bytes too many in a rectangle`);
  }

  close(): void {
    this.inflate.destroy();
  }

  private take(length: number): Buffer {
    if (this.plain.length < length) throw new Error('a rectangle ends too early');
    const taken = this.plain.subarray(0, length);
    this.plain = this.plain.subarray(length);
    return taken;
  }

  private tile(width: number, height: number, set: (x: number, y: number, isLit: boolean) => void): void {
    const colours = this.take(1).readUInt8(0);
    if (colours < 1 || colours > 16) throw new Error(`tiles of kind ${colours} are not read here`);
    const lit = Array.from({ length: colours }, () => this.take(this.pixelBytes).some((byte) => byte !== 0));
    const bits = [0, 0, 1, 2, 2][colours] ?? 4;
    const rowBytes = Math.ceil((width * bits) / 8);
    for (let y = 0; y < height; y += 1) {
      const row = this.take(rowBytes);
      for (let x = 0; x < width; x += 1) {
        const byte = row[Math.floor((x * bits) / 8)] ?? 0;
        const index = bits === 0 ? 0 : (byte >> (8 - bits - ((x * bits) % 8))) & ((1 << bits) - 1);
        set(x, y, lit[index] ?? false);
      }
    }
  }
}
