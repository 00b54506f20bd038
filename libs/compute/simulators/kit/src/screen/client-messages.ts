import type { ByteReader } from './byte-reader.js';
import { PIXEL_FORMAT_BYTES, readPixelFormat, type PixelFormat } from './pixel-format.js';
import { RfbRefusal } from './rfb-handshake.js';

const CUT_TEXT_LIMIT_BYTES = 256 * 1024;
const ENCODINGS_LIMIT = 1_024;

/** What a client says after the handshake (RFC 6143, 7.5). */
export type ClientMessage =
  | { readonly kind: 'pixel_format'; readonly format: PixelFormat }
  | { readonly kind: 'encodings'; readonly numbers: readonly number[] }
  | {
      readonly kind: 'update_request';
      readonly incremental: boolean;
      readonly x: number;
      readonly y: number;
      readonly widthPx: number;
      readonly heightPx: number;
    }
  | { readonly kind: 'key'; readonly down: boolean; readonly keysym: number }
  | { readonly kind: 'pointer'; readonly buttons: number; readonly x: number; readonly y: number }
  | { readonly kind: 'cut_text'; readonly text: string };

async function readEncodings(reader: ByteReader): Promise<ClientMessage> {
  const count = (await reader.take(3)).readUInt16BE(1);
  if (count > ENCODINGS_LIMIT) throw new RfbRefusal(`${count} encodings are too many`);
  const bytes = await reader.take(count * 4);
  return {
    kind: 'encodings',
    numbers: Array.from({ length: count }, (_unused, index) => bytes.readInt32BE(index * 4)),
  };
}

async function readCutText(reader: ByteReader): Promise<ClientMessage> {
  const length = (await reader.take(7)).readUInt32BE(3);
  if (length > CUT_TEXT_LIMIT_BYTES) throw new RfbRefusal(`a clipboard of ${length} bytes is too much`);
  return { kind: 'cut_text', text: (await reader.take(length)).toString('latin1') };
}

/** @throws RfbRefusal for what the protocol does not know, StreamEnded */
export async function readClientMessage(reader: ByteReader): Promise<ClientMessage> {
  const type = (await reader.take(1)).readUInt8(0);
  switch (type) {
    case 0: {
      const format = readPixelFormat((await reader.take(3 + PIXEL_FORMAT_BYTES)).subarray(3));
      if (format === null) throw new RfbRefusal('not a pixel format');
      return { kind: 'pixel_format', format };
    }
    case 2:
      return readEncodings(reader);
    case 3: {
      const bytes = await reader.take(9);
      const [x, y, widthPx, heightPx] = [1, 3, 5, 7].map((at) => bytes.readUInt16BE(at)) as [
        number,
        number,
        number,
        number,
      ];
      return { kind: 'update_request', incremental: bytes.readUInt8(0) !== 0, x, y, widthPx, heightPx };
    }
    case 4: {
      const bytes = await reader.take(7);
      return { kind: 'key', down: bytes.readUInt8(0) !== 0, keysym: bytes.readUInt32BE(3) };
    }
    case 5: {
      const bytes = await reader.take(5);
      return { kind: 'pointer', buttons: bytes.readUInt8(0), x: bytes.readUInt16BE(1), y: bytes.readUInt16BE(3) };
    }
    case 6:
      return readCutText(reader);
    default:
      throw new RfbRefusal(`message type ${type} is not known`);
  }
}
