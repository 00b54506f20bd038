import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { ByteReader } from './byte-reader.js';
import { NATURAL_FORMAT, writePixelFormat } from './pixel-format.js';
import { CHALLENGE_BYTES, isVncResponse } from './vnc-auth.js';

const SERVER_VERSION = 'RFB 003.008\n';
const SECURITY = { none: 1, vnc: 2 } as const;

/** The client broke the protocol or failed to authenticate. */
export class RfbRefusal extends Error {
  override readonly name = 'RfbRefusal';
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function sized(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  return Buffer.concat([u32(bytes.length), bytes]);
}

/** Minor version that both sides speak: 3, 7 or 8 (RFC 6143, 7.1.1 and appendix A). */
async function agreeOnVersion(reader: ByteReader, stream: Duplex): Promise<3 | 7 | 8> {
  stream.write(SERVER_VERSION);
  const answer = (await reader.take(SERVER_VERSION.length)).toString('latin1');
  const minor = /^RFB 003\.(\d{3})\n$/.exec(answer)?.[1];
  if (minor === undefined) throw new RfbRefusal(`not a version of the protocol: ${JSON.stringify(answer)}`);
  if (Number(minor) >= 8) return 8;
  return minor === '007' ? 7 : 3;
}

async function agreeOnSecurity(reader: ByteReader, stream: Duplex, version: 3 | 7 | 8, wanted: number): Promise<void> {
  if (version === 3) {
    stream.write(u32(wanted));
    return;
  }
  stream.write(Buffer.from([1, wanted]));
  const chosen = (await reader.take(1)).readUInt8(0);
  if (chosen !== wanted) throw new RfbRefusal(`security type ${chosen} was not offered`);
}

async function provePassword(reader: ByteReader, stream: Duplex, version: number, password: string): Promise<void> {
  const challenge = randomBytes(CHALLENGE_BYTES);
  stream.write(challenge);
  if (isVncResponse(password, challenge, await reader.take(CHALLENGE_BYTES))) {
    stream.write(u32(0));
    return;
  }
  stream.write(u32(1));
  if (version === 8) stream.write(sized('Authentication failure'));
  throw new RfbRefusal('wrong password');
}

/**
 * From the first byte to the client's wish to share; without a password no authentication is asked for.
 * @throws RfbRefusal, StreamEnded
 */
export async function shakeHands(reader: ByteReader, stream: Duplex, password: string | null): Promise<void> {
  const version = await agreeOnVersion(reader, stream);
  await agreeOnSecurity(reader, stream, version, password === null ? SECURITY.none : SECURITY.vnc);
  if (password !== null) await provePassword(reader, stream, version, password);
  else if (version === 8) stream.write(u32(0));
  // The wish for an exclusive session is not granted: a machine's screen is shared.
  await reader.take(1);
}

/** What the screen is like (RFC 6143, 7.3.2). */
export function serverInit(widthPx: number, heightPx: number, name: string): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16BE(widthPx, 0);
  size.writeUInt16BE(heightPx, 2);
  return Buffer.concat([size, writePixelFormat(NATURAL_FORMAT), sized(name)]);
}
