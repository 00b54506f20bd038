import { createHmac, timingSafeEqual } from 'node:crypto';

/** Java's form encoding with `%20` for the space. */
export function encodeValue(value: string): string {
  return encodeURIComponent(value).replace(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The string that is signed: names as sent, sorted by code unit, values encoded, all of it in lower case. */
export function stringToSign(params: ReadonlyMap<string, string>): string {
  return [...params]
    .filter(([name]) => name.toLowerCase() !== 'signature')
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${encodeValue(value)}`)
    .join('&')
    .toLowerCase();
}

/** Base64 of the HMAC-SHA1. */
export function sign(params: ReadonlyMap<string, string>, secretKey: string): string {
  return createHmac('sha1', secretKey).update(stringToSign(params)).digest('base64');
}

export function isSignedBy(params: ReadonlyMap<string, string>, signature: string, secretKey: string): boolean {
  const expected = Buffer.from(sign(params, secretKey));
  const given = Buffer.from(signature);
  return expected.length === given.length && timingSafeEqual(expected, given);
}
