import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseSshPublicKey } from './ssh-public-key.js';

const field = (bytes: Buffer | string): Buffer => {
  const content = Buffer.from(bytes);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
};
const line = (type: string, ...fields: (Buffer | string)[]): string =>
  `${type} ${Buffer.concat([field(type), ...fields.map(field)]).toString('base64')}`;
const rsa = (bits: number): string => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  return line('ssh-rsa', Buffer.from(e, 'base64url'), Buffer.concat([Buffer.from([0]), Buffer.from(n, 'base64url')]));
};
/** Made with ssh-keygen; the fingerprint is what `ssh-keygen -l` shows. */
const KNOWN = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ/NQK0U0acEG3xmM5VsTvMa0lG2OClk3EzI+NLq2uSN';
const KNOWN_FINGERPRINT = 'SHA256:KrhndCZoD5pkwleo7dKaNvHjXRu1WLMdHLdS0exQS/g';

describe('an SSH public key', () => {
  it('has the fingerprint that ssh-keygen shows, and its comment', () => {
    expect(parseSshPublicKey(`  ${KNOWN}  ada@laptop home \n`)).toEqual({
      line: KNOWN,
      comment: 'ada@laptop home',
      fingerprint: KNOWN_FINGERPRINT,
    });
  });

  it.each([
    ['ed25519', KNOWN],
    ['RSA of 3072 bits', rsa(3072)],
    ['ECDSA', line('ecdsa-sha2-nistp256', 'nistp256', Buffer.alloc(65, 4))],
    ['a security key', line('sk-ssh-ed25519@openssh.com', Buffer.alloc(32, 7), 'ssh:')],
  ])('is taken: %s', (_, text) => {
    expect(parseSshPublicKey(text)).toMatchObject({ line: text, comment: null });
  });

  it.each([
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----', /private key/],
    ['two keys', `${KNOWN}\n${KNOWN}`, /one line/],
    ['options in front', `command="rm -rf /" ${KNOWN}`, /begin with a key type/],
    ['DSA', line('ssh-dss', 'p', 'q', 'g', 'y'), /begin with a key type/],
    ['no key', 'hello', /begin with a key type/],
    ['nothing after the type', 'ssh-ed25519', /not base64/],
    ['broken base64', `${KNOWN}!`, /not base64/],
    ['a cut key', KNOWN.slice(0, -8), /does not fit|not base64/],
    ['a type that lies', `ssh-rsa ${KNOWN.split(' ')[1]}`, /does not fit/],
    ['bytes left over', line('ssh-ed25519', Buffer.alloc(32), 'more'), /does not fit/],
    [
      'a length beyond the end',
      `ssh-ed25519 ${Buffer.from([255, 255, 255, 255, 1]).toString('base64')}`,
      /does not fit/,
    ],
    ['RSA of 1024 bits', rsa(1024), /1024 bits/],
    ['control characters', `${KNOWN} a\u0007b`, /control characters/],
  ])('is refused with the reason: %s', (_, text, reason) => {
    expect(parseSshPublicKey(text)).toMatch(reason);
  });
});
