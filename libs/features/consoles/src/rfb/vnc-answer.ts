import { createCipheriv } from 'node:crypto';

const CHALLENGE_BYTES = 16;
const KEY_BYTES = 8;

/**
 * The answer to a VNC authentication challenge (RFC 6143, 7.2.2): DES of its two halves under the password. Only the first eight bytes
 * count, each with its bits in reverse order, as the first implementation had it.
 */
export function vncAnswer(challenge: Buffer, password: string): Buffer {
  if (challenge.length !== CHALLENGE_BYTES) throw new RangeError('a VNC challenge has 16 bytes');
  const key = Buffer.alloc(KEY_BYTES);
  Buffer.from(password, 'latin1').copy(key, 0, 0, KEY_BYTES);
  const mirrored = Buffer.from(key.map(mirrorBits));
  // Today's libraries have no single DES; three times with one key is the same.
  const cipher = createCipheriv('des-ede3-ecb', Buffer.concat([mirrored, mirrored, mirrored]), null);
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(challenge), cipher.final()]);
}

function mirrorBits(byte: number): number {
  let mirrored = 0;
  for (let bit = 0; bit < 8; bit += 1) if ((byte & (1 << bit)) !== 0) mirrored |= 0x80 >> bit;
  return mirrored;
}
