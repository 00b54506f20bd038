import { createHash } from 'node:crypto';

/** As the vendor derives it: the name in base64, that in hex. */
export function keyIdOf(name: string): string {
  return Buffer.from(Buffer.from(name).toString('base64')).toString('hex');
}

const TYPES =
  /^(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/;

/** Whether the vendor takes it for a public key: a known type, then base64. */
export function isPublicKey(text: string): boolean {
  const [type = '', data = ''] = text.trim().split(/\s+/);
  return TYPES.test(type) && data.length >= 20 && /^[A-Za-z0-9+/]+={0,2}$/.test(data);
}

/** MD5 in pairs, as the vendor shows it. */
export function fingerprintOf(publicKey: string): string {
  const [, data = ''] = publicKey.trim().split(/\s+/);
  const hex = createHash('md5').update(Buffer.from(data, 'base64')).digest('hex');
  return (hex.match(/../g) ?? []).join(':');
}
