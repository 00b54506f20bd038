import { createCipheriv, timingSafeEqual } from 'node:crypto';

export const CHALLENGE_BYTES = 16;
const KEY_BYTES = 8;

function reverseBits(byte: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit += 1) reversed |= ((byte >> bit) & 1) << (7 - bit);
  return reversed;
}

/** Single DES in blocks. Three equal keys make triple DES a single one, which OpenSSL still offers without its legacy part. */
export function desEcb(key: Buffer, plain: Buffer): Buffer {
  const cipher = createCipheriv('des-ede3-ecb', Buffer.concat([key, key, key]), null).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.final()]);
}

/** The answer of VNC authentication (RFC 6143, 7.2.2): of the password only the first 8 bytes count, the bits of each reversed. */
export function vncResponse(password: string, challenge: Buffer): Buffer {
  const key = Buffer.alloc(KEY_BYTES);
  Buffer.from(password, 'latin1').copy(key, 0, 0, KEY_BYTES);
  return desEcb(Buffer.from(key.map(reverseBits)), challenge);
}

export function isVncResponse(password: string, challenge: Buffer, response: Buffer): boolean {
  const expected = vncResponse(password, challenge);
  return response.length === expected.length && timingSafeEqual(response, expected);
}
