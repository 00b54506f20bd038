import { ProviderError, type Outcome, type ProviderErrorCode } from '@uni/compute-port';
import { errors } from 'undici';

/** The caller gave up: nothing is known against the provider. */
export const ABORTED = 'aborted';

interface Meaning {
  readonly code: ProviderErrorCode;
  readonly vendorCode: string;
  readonly sentence: string;
}

/** Error codes of Node and undici with a meaning of their own; every other code is a connection that broke. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  UND_ERR_CONNECT_TIMEOUT: { code: 'timeout', vendorCode: 'connect_timeout', sentence: 'No connection in time.' },
  UND_ERR_HEADERS_TIMEOUT: { code: 'timeout', vendorCode: 'headers_timeout', sentence: 'No answer in time.' },
  UND_ERR_BODY_TIMEOUT: { code: 'timeout', vendorCode: 'body_timeout', sentence: 'The answer stopped half way.' },
  ETIMEDOUT: { code: 'timeout', vendorCode: 'connect_timeout', sentence: 'No connection in time.' },
  UND_ERR_HEADERS_OVERFLOW: {
    code: 'protocol',
    vendorCode: 'headers_overflow',
    sentence: 'The answer has too many headers.',
  },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: {
    code: 'protocol',
    vendorCode: 'length_mismatch',
    sentence: 'The answer is shorter than it says.',
  },
  UND_ERR_INVALID_ARG: {
    code: 'invalid',
    vendorCode: 'request_malformed',
    sentence: 'The request could not be written.',
  },
  UND_ERR_CLOSED: { code: 'unavailable', vendorCode: 'closed', sentence: 'The connection pool is closed.' },
  UND_ERR_DESTROYED: { code: 'unavailable', vendorCode: 'closed', sentence: 'The connection pool is closed.' },
};

/**
 * Turns whatever a socket threw into a `ProviderError`. The original is not kept as a cause: undici's errors carry request and
 * response parts, and neither may reach a log. `started`: the request may have left.
 */
export function toTransportError(error: unknown, started: boolean): ProviderError {
  if (error instanceof ProviderError) return error;
  const outcome: Outcome = started ? 'unknown' : 'not_applied';
  const code = errorCode(error);
  const meaning = code === null ? undefined : MEANINGS[code];
  if (meaning !== undefined) {
    return new ProviderError({
      code: meaning.code,
      outcome: code === 'UND_ERR_INVALID_ARG' ? 'not_applied' : outcome,
      vendorCode: meaning.vendorCode,
      vendorMessage: meaning.sentence,
    });
  }
  // undici knows the parser's error number only sometimes.
  if (error instanceof errors.HTTPParserError) {
    return new ProviderError({
      code: 'protocol',
      outcome,
      vendorCode: code ?? 'not_http',
      vendorMessage: 'The answer is not HTTP.',
    });
  }
  return new ProviderError({
    code: 'unavailable',
    outcome,
    vendorCode: code ?? 'connection_failed',
    vendorMessage: started ? 'The connection broke before the answer was complete.' : 'No connection could be made.',
  });
}

export function transportTimeout(vendorCode: string, sentence: string, started: boolean): ProviderError {
  return new ProviderError({
    code: 'timeout',
    outcome: started ? 'unknown' : 'not_applied',
    vendorCode,
    vendorMessage: sentence,
  });
}

/** Of several failed attempts (one per address) the first tells most. */
function errorCode(error: unknown): string | null {
  if (error instanceof AggregateError && !hasCode(error)) return errorCode(error.errors[0]);
  return hasCode(error) ? error.code : null;
}

function hasCode(error: unknown): error is { code: string } {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
}
