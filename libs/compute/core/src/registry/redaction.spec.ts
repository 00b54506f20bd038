import { ProviderError } from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import { createRedactor, toProviderError } from './redaction.js';

const SECRET = 'p@ss/word+canary';
const redact = createRedactor([SECRET, 'abc']);

describe('redaction', () => {
  it('takes a secret out of a text in every form in which it travels', () => {
    const base64 = Buffer.from(SECRET).toString('base64').replace(/=+$/, '');
    for (const form of [SECRET, encodeURIComponent(SECRET), base64]) {
      expect(redact(`before ${form} after ${form}`)).toBe('before [secret] after [secret]');
    }
  });

  it('takes out the first half of a secret at which a text was cut', () => {
    expect(redact(`token ${SECRET.slice(0, 9)}`)).toBe('token [secret]');
  });

  it('leaves ordinary words alone', () => {
    expect(redact('abc is not secret enough')).toBe('abc is not secret enough');
  });

  it('keeps all facts of a ProviderError and drops its cause', () => {
    const error = new ProviderError({
      code: 'forbidden',
      outcome: 'not_applied',
      retryable: true,
      retryAfterMs: 5,
      vendorCode: `403 ${SECRET}`,
      vendorMessage: `no right for ${SECRET}`,
      cause: { headers: SECRET },
    });
    const clean = toProviderError(error, redact);
    expect(clean).toMatchObject({
      code: 'forbidden',
      outcome: 'not_applied',
      retryable: true,
      retryAfterMs: 5,
      vendorCode: '403 [secret]',
      vendorMessage: 'no right for [secret]',
    });
    expect([clean.message, clean.stack, String(clean.cause)].join()).not.toContain('canary');
  });

  it.each([new TypeError(`cannot read ${SECRET}`), `thrown ${SECRET}`, null, undefined, { secret: SECRET }])(
    'turns a thrown %s into a protocol error with an unknown outcome and without secrets',
    (thrown) => {
      const error = toProviderError(thrown, redact);
      expect(error).toMatchObject({ code: 'protocol', outcome: 'unknown', vendorCode: 'driver_fault' });
      expect([error.message, error.stack, error.vendorMessage].join()).not.toContain('canary');
    },
  );
});
