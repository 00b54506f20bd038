import type { Duplex } from 'node:stream';
import { ByteReader, StreamEnded } from '../screen/byte-reader.js';
import { vncResponse } from '../screen/vnc-auth.js';
import { FramePicture } from './frame-picture.js';
import { ZrleDecoder } from './zrle-decoder.js';

export const KEYSYM = {
  enter: 0xff0d,
  backspace: 0xff08,
  delete: 0xffff,
  control: 0xffe3,
  alt: 0xffe9,
} as const;

export interface RfbClientOptions {
  /** null when the server asks for none. */
  readonly password: string | null;
  /** Default: ZRLE and changes of size. */
  readonly encodings?: readonly number[];
  /** Protocol that the client claims to speak; default 3.8. */
  readonly version?: '003.003' | '003.007' | '003.008';
  /** The 16 bytes of a pixel format to ask for; default: what the server likes. */
  readonly pixelFormat?: Buffer;
}

const ZRLE = 16;
const DESKTOP_SIZE = -223;

/** A viewer for tests: it reads the screen as a person does, by its pixels, and types. */
export class RfbClient {
  /** What the server calls the screen. */
  title = '';
  frames = 0;
  bells = 0;
  /** Bytes of all rectangles so far. */
  receivedBytes = 0;
  /** Sizes that the screen has had, the first included. */
  readonly sizes: string[] = [];
  ended = false;
  private readonly reader: ByteReader;
  private picture = new FramePicture(0, 0);
  private pixelBytes = 4;
  private zrle: ZrleDecoder | null = null;

  private constructor(private readonly stream: Duplex) {
    this.reader = new ByteReader(stream);
  }

  /** Shakes hands and begins to watch. @throws Error with the server's reason when it refuses. */
  static async connect(stream: Duplex, options: RfbClientOptions): Promise<RfbClient> {
    const client = new RfbClient(stream);
    await client.shakeHands(options);
    // The end of the session is a state of the client; a broken protocol ends the test.
    void client.watch().catch((error: unknown) => {
      // What was being unpacked when the client itself hung up is cut off, and nobody's fault.
      if (client.ended) return;
      client.ended = true;
      if (!(error instanceof StreamEnded)) throw error;
    });
    return client;
  }

  lines(): string[] {
    return this.picture.lines();
  }

  text(): string {
    return this.lines().join('\n');
  }

  key(keysym: number): void {
    this.keyEvent(keysym, true);
    this.keyEvent(keysym, false);
  }

  /** Types characters; a line feed is Enter. */
  type(text: string): void {
    for (const character of text) this.key(character === '\n' ? KEYSYM.enter : character.charCodeAt(0));
  }

  /** Presses all of them, then lets go. */
  chord(...keysyms: readonly number[]): void {
    for (const keysym of keysyms) this.keyEvent(keysym, true);
    for (const keysym of [...keysyms].reverse()) this.keyEvent(keysym, false);
  }

  pointer(buttons: number, x: number, y: number): void {
    this.stream.write(Buffer.from([5, buttons, x >> 8, x & 0xff, y >> 8, y & 0xff]));
  }

  cutText(text: string): void {
    const head = Buffer.alloc(8);
    head.writeUInt8(6, 0);
    head.writeUInt32BE(text.length, 4);
    this.stream.write(Buffer.concat([head, Buffer.from(text, 'latin1')]));
  }

  /** Asks for a frame of its own accord, as after every frame that came. */
  request(incremental: boolean): void {
    const bytes = Buffer.alloc(10);
    bytes.set([3, incremental ? 1 : 0]);
    bytes.writeUInt16BE(this.picture.widthPx, 6);
    bytes.writeUInt16BE(this.picture.heightPx, 8);
    this.stream.write(bytes);
  }

  close(): void {
    this.ended = true;
    this.zrle?.close();
    this.stream.destroy();
  }

  private keyEvent(keysym: number, down: boolean): void {
    const bytes = Buffer.alloc(8);
    bytes.set([4, down ? 1 : 0]);
    bytes.writeUInt32BE(keysym, 4);
    this.stream.write(bytes);
  }

  private async shakeHands({ password, encodings, version = '003.008', pixelFormat }: RfbClientOptions): Promise<void> {
    const offered = (await this.reader.take(12)).toString('latin1');
    if (offered !== 'RFB 003.008\n') throw new Error(`the server speaks ${JSON.stringify(offered)}`);
    this.stream.write(`RFB ${version}\n`);
    const type = version === '003.003' ? await this.u32() : await this.chooseSecurity();
    if (type === 2) {
      const challenge = await this.reader.take(16);
      this.stream.write(vncResponse(password ?? '', challenge));
    }
    if (type === 2 || version === '003.008') await this.securityResult(version);
    this.stream.write(Buffer.from([1]));
    const head = await this.reader.take(20);
    this.picture = new FramePicture(head.readUInt16BE(0), head.readUInt16BE(2));
    this.title = (await this.reader.take(await this.u32())).toString('latin1');
    this.sizes.push(`${this.picture.widthPx}x${this.picture.heightPx}`);
    this.setUp(encodings ?? [ZRLE, DESKTOP_SIZE], pixelFormat);
  }

  private setUp(encodings: readonly number[], pixelFormat: Buffer | undefined): void {
    let compressedBytes = 3;
    if (pixelFormat) {
      this.stream.write(Buffer.concat([Buffer.from([0, 0, 0, 0]), pixelFormat]));
      this.pixelBytes = pixelFormat.readUInt8(0) / 8;
      compressedBytes = this.pixelBytes === 4 && pixelFormat.readUInt8(1) <= 24 ? 3 : this.pixelBytes;
    }
    this.zrle = new ZrleDecoder(compressedBytes);
    const bytes = Buffer.alloc(4 + encodings.length * 4);
    bytes.writeUInt8(2, 0);
    bytes.writeUInt16BE(encodings.length, 2);
    for (const [index, encoding] of encodings.entries()) bytes.writeInt32BE(encoding, 4 + index * 4);
    this.stream.write(bytes);
    this.request(false);
  }

  private async chooseSecurity(): Promise<number> {
    const count = (await this.reader.take(1)).readUInt8(0);
    const type = (await this.reader.take(count)).readUInt8(0);
    this.stream.write(Buffer.from([type]));
    return type;
  }

  private async securityResult(version: string): Promise<void> {
    if ((await this.u32()) === 0) return;
    const reason = version === '003.008' ? (await this.reader.take(await this.u32())).toString('latin1') : 'refused';
    throw new Error(reason);
  }

  private async u32(): Promise<number> {
    return (await this.reader.take(4)).readUInt32BE(0);
  }

  private async watch(): Promise<void> {
    for (;;) {
      const type = (await this.reader.take(1)).readUInt8(0);
      if (type === 0) await this.readUpdate();
      else if (type === 1) await this.reader.take((await this.reader.take(5)).readUInt16BE(3) * 6);
      else if (type === 2) this.bells += 1;
      else throw new Error(`the server sent a message of type ${type}`);
    }
  }

  private async readUpdate(): Promise<void> {
    const count = (await this.reader.take(3)).readUInt16BE(1);
    for (let index = 0; index < count; index += 1) await this.readRectangle();
    this.frames += 1;
    this.request(true);
  }

  private async readRectangle(): Promise<void> {
    const head = await this.reader.take(12);
    const [x, y, width, height] = [0, 2, 4, 6].map((at) => head.readUInt16BE(at)) as [number, number, number, number];
    const encoding = head.readInt32BE(8);
    if (encoding === DESKTOP_SIZE) {
      this.picture.resize(width, height);
      this.sizes.push(`${width}x${height}`);
      return;
    }
    if (encoding === ZRLE) {
      const zipped = await this.reader.take(await this.u32());
      this.receivedBytes += zipped.length;
      await this.zrle?.decode(zipped, width, height, (dx, dy, isLit) => this.picture.set(x + dx, y + dy, isLit));
      return;
    }
    if (encoding !== 0) throw new Error(`encoding ${encoding} was not asked for`);
    const bytes = await this.reader.take(width * height * this.pixelBytes);
    this.receivedBytes += bytes.length;
    for (let pixel = 0; pixel < width * height; pixel += 1) {
      const isLit = bytes.subarray(pixel * this.pixelBytes, (pixel + 1) * this.pixelBytes).some((byte) => byte !== 0);
      this.picture.set(x + (pixel % width), y + Math.floor(pixel / width), isLit);
    }
  }
}
