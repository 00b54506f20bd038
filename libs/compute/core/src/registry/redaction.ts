import { ProviderError } from '@uni/compute-port';

const REDACTED = '[secret]';
/** Shorter texts would blot out ordinary words; every vendor's secrets are longer. */
const MIN_SECRET_LENGTH = 6;

/** Errors that have been through here: they pass several layers and need no second look. */
const clean = new WeakSet<ProviderError>();

export type Redactor = (text: string) => string;

/** Takes secrets out of text in the forms in which they travel: plain, percent-encoded, base64. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const forms = secrets
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    ])
    .sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((rest, form) => withoutTail(rest.replaceAll(form, REDACTED), form), text);
}

/** Vendor words are cut to a length: what stands at their end may be the first half of a secret. */
function withoutTail(text: string, secret: string): string {
  for (let length = secret.length - 1; length >= MIN_SECRET_LENGTH; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return text.slice(0, -length) + REDACTED;
  }
  return text;
}

/**
 * What leaves the core is always a `ProviderError` without secrets. Anything else that a driver threw is a fault of the driver:
 * `protocol`, with an unknown outcome.
 */
export function toProviderError(error: unknown, redact: Redactor): ProviderError {
  if (error instanceof ProviderError && clean.has(error)) return error;
  const source = error instanceof ProviderError ? error : unexpected(error);
  const copy = new ProviderError({
    code: source.code,
    outcome: source.outcome,
    retryable: source.retryable,
    retryAfterMs: source.retryAfterMs,
    vendorCode: source.vendorCode === null ? null : redact(source.vendorCode),
    vendorMessage: source.vendorMessage === null ? null : redact(source.vendorMessage),
  });
  // No cause: it may hold anything. The stack still leads to the driver's line.
  if (error instanceof Error && error.stack !== undefined) copy.stack = redact(error.stack);
  clean.add(copy);
  return copy;
}

function unexpected(error: unknown): ProviderError {
  return new ProviderError({
    code: 'protocol',
    outcome: 'unknown',
    vendorCode: 'driver_fault',
    vendorMessage: error instanceof Error ? `${error.name}: ${error.message}` : typeof error,
  });
}
