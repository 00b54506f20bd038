import { createHmac } from 'node:crypto';

/** The server's own is SHA-1; releases after 4.22 may have it switched off. */
export const SIGNATURE_ALGORITHMS = ['sha1', 'sha512'] as const;
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

export interface ApiKeys {
  readonly apiKey: string;
  readonly secretKey: string;
  readonly algorithm: SignatureAlgorithm;
}

/** Servers that enforce timestamps refuse more than 15 minutes ahead; ten leave room for clocks that differ. */
const VALIDITY_MS = 10 * 60_000;

/** Where JavaScript's encoding is more lenient than the server's: the server compares byte for byte. */
const LENIENT = /[!'()~]/g;

/** Form encoding as the server does it, with `%20` for a space. */
export function encodeValue(value: string): string {
  return encodeURIComponent(value).replace(LENIENT, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `2031-01-02T03:04:05+0000`: the form that every release reads. */
export function formatInstant(at: Date): string {
  return `${at.toISOString().slice(0, 19)}+0000`;
}

/** The text that is signed. Names stay as they are, sorted as they are sent, and then everything is in lower case. */
export function textToSign(parameters: Readonly<Record<string, string>>): string {
  return Object.keys(parameters)
    .sort()
    .map((name) => `${name}=${encodeValue(parameters[name] ?? '')}`)
    .join('&')
    .toLowerCase();
}

export function signatureOf(
  parameters: Readonly<Record<string, string>>,
  secretKey: string,
  algorithm: SignatureAlgorithm = 'sha1',
): string {
  return createHmac(algorithm, secretKey).update(textToSign(parameters), 'utf8').digest('base64');
}

/** The form of one call: who asks, until when it is valid, and the signature over all of it. */
export function signedForm(
  command: string,
  parameters: Readonly<Record<string, string>>,
  keys: ApiKeys,
  now: Date,
): string {
  const signed: Record<string, string> = {
    ...parameters,
    command,
    response: 'json',
    apikey: keys.apiKey,
    signatureversion: '3',
    expires: formatInstant(new Date(now.getTime() + VALIDITY_MS)),
  };
  const signature = signatureOf(signed, keys.secretKey, keys.algorithm);
  return Object.entries({ ...signed, signature })
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeValue(value)}`)
    .join('&');
}
