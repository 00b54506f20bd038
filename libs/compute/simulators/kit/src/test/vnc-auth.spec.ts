import { describe, expect, it } from 'vitest';
import { desEcb, isVncResponse, vncResponse } from '../screen/vnc-auth.js';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

describe('single DES', () => {
  // NIST SP 800-17, tables A.1 and A.2; the third is the worked example that textbooks share.
  it.each([
    ['0101010101010101', '8000000000000000', '95f8a5e5dd31d900'],
    ['0101010101010101', '0000000000000001', '166b40b44aba4bd6'],
    ['8001010101010101', '0000000000000000', '95a8d72813daa94d'],
    ['133457799bbcdff1', '0123456789abcdef', '85e813540f0ab405'],
  ])('with key %s makes of %s the published %s', (key, plain, expected) => {
    expect(desEcb(hex(key), hex(plain)).toString('hex')).toBe(expected);
  });
});

describe('VNC authentication', () => {
  const challenge = hex('000102030405060708090a0b0c0d0e0f');

  it('encrypts both halves of the challenge under the password with the bits of each byte reversed', () => {
    // '\x80\x80…' reversed is 01…, the key of the first published vector.
    const response = vncResponse('\u0080'.repeat(8), hex('80000000000000000000000000000001'));
    expect(response.toString('hex')).toBe('95f8a5e5dd31d900166b40b44aba4bd6');
  });

  it('takes the right password only, and looks at its first eight characters', () => {
    expect(isVncResponse('geheim', challenge, vncResponse('geheim', challenge))).toBe(true);
    expect(isVncResponse('geheim', challenge, vncResponse('geheiM', challenge))).toBe(false);
    expect(isVncResponse('geheim', challenge, Buffer.alloc(15))).toBe(false);
    expect(isVncResponse('12345678', challenge, vncResponse('12345678 and more', challenge))).toBe(true);
    expect(isVncResponse('', challenge, vncResponse('x', challenge))).toBe(false);
  });
});
