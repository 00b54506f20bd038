import { createHash } from 'node:crypto';

/** The three secrets of an application and of the account that let it in. */
export interface ApplicationKeys {
  readonly applicationKey: string;
  readonly applicationSecret: string;
  readonly consumerKey: string;
}

export interface SignedCall {
  readonly method: string;
  /** Absolute, query included, exactly as it is sent. */
  readonly url: string;
  /** Exactly the text that is sent; empty where there is no body. */
  readonly body: string;
  /** Unix seconds on the vendor's clock. */
  readonly timestampS: number;
}

/** `$1$` and the SHA-1 of secrets, call and time, joined by plus signs. Anything that changes a byte afterwards breaks it. */
export function signatureOf(keys: ApplicationKeys, call: SignedCall): string {
  const { method, url, body, timestampS } = call;
  const text = [keys.applicationSecret, keys.consumerKey, method, url, body, String(timestampS)].join('+');
  return `$1$${createHash('sha1').update(text, 'utf8').digest('hex')}`;
}

export function signedHeaders(keys: ApplicationKeys, call: SignedCall): Record<string, string> {
  return {
    'x-ovh-application': keys.applicationKey,
    'x-ovh-consumer': keys.consumerKey,
    'x-ovh-timestamp': String(call.timestampS),
    'x-ovh-signature': signatureOf(keys, call),
  };
}
