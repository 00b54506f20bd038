import type { ProviderError, ProviderErrorCode } from '@uni/compute-port';
import { ERROR_CODES, type ErrorCode } from '@uni/contracts';
import type { AppError } from '@uni/platform';
import type { OperationFailure } from './operation.types.js';

type Sentences = Readonly<Partial<Record<ErrorCode, string>>>;

const CODES: Readonly<Record<ProviderErrorCode, ErrorCode>> = {
  unauthorized: 'provider_misconfigured',
  forbidden: 'provider_misconfigured',
  not_found: 'machine_gone',
  conflict_busy: 'operation_timeout',
  quota: 'provider_quota',
  capacity: 'no_capacity',
  invalid: 'provider_refused',
  rate_limited: 'provider_unavailable',
  unavailable: 'provider_unavailable',
  timeout: 'provider_unavailable',
  protocol: 'provider_unavailable',
};

/** Codes after which the same order, given again, may well succeed. */
const RETRYABLE: ReadonlySet<ErrorCode> = new Set([
  'provider_unavailable',
  'provider_misconfigured',
  'no_capacity',
  'provider_quota',
  'operation_timeout',
  'guest_unresponsive',
  'internal_error',
]);

export function failure(
  code: ErrorCode,
  sentences: Sentences = {},
  vendorDetail: string | null = null,
): OperationFailure {
  return { code, detail: sentences[code] ?? ERROR_CODES[code], retryable: RETRYABLE.has(code), vendorDetail };
}

export function failureOfProvider(error: ProviderError, sentences: Sentences): OperationFailure {
  // An answer that repeating will not change is a refusal, whatever its words were meant to say.
  const refused = error.code === 'protocol' && !error.retryable;
  return failure(refused ? 'provider_refused' : CODES[error.code], sentences, vendorWords(error));
}

export function failureOfRefusal(error: AppError, sentences: Sentences): OperationFailure {
  const code = error.code in ERROR_CODES ? (error.code as ErrorCode) : 'internal_error';
  return { ...failure(code, sentences, error.detail ?? null), detail: error.publicMessage };
}

/** What operators see beside the customer's sentence. */
export function vendorWords(error: ProviderError): string {
  return [error.code, error.vendorCode, error.vendorMessage].filter((part) => part !== null && part !== '').join(': ');
}
