import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SecretBox } from './secret-box.js';

const first = { id: 'k1', key: randomBytes(32) };
const second = { id: 'k2', key: randomBytes(32) };

describe('stored secrets', () => {
  it('open in their own place only', () => {
    const box = new SecretBox(first);
    const sealed = box.seal('token', 'providers|1|credentials');
    expect(box.open(sealed, 'providers|1|credentials')).toBe('token');
    expect(() => box.open(sealed, 'providers|2|credentials')).toThrow();
    expect(JSON.stringify(sealed)).not.toContain('token');
  });

  it('stay readable while the key-encryption key is rotated', () => {
    const sealed = new SecretBox(first).seal('token', 'p');
    const rotating = new SecretBox(second, [first]);
    const rewrapped = rotating.rewrap(sealed, 'p');
    expect(rewrapped.kekId).toBe('k2');
    expect(new SecretBox(second).open(rewrapped, 'p')).toBe('token');
    expect(() => new SecretBox(second).open(sealed, 'p')).toThrow(/k1/);
  });

  it('refuse every flipped byte', () => {
    const box = new SecretBox(first);
    const sealed = box.seal('token', 'p');
    for (const field of ['ciphertext', 'wrappedKey', 'nonce'] as const) {
      const bytes = Buffer.from(sealed[field], 'base64');
      bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
      expect(() => box.open({ ...sealed, [field]: bytes.toString('base64') }, 'p')).toThrow();
    }
  });
});
