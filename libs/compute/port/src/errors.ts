/** The closed list of ways in which a vendor call can fail. Each maps to a customer's sentence in the error catalogue. */
export const PROVIDER_ERROR_CODES = [
  'unauthorized',
  'forbidden',
  'not_found',
  'conflict_busy',
  'quota',
  'capacity',
  'invalid',
  'rate_limited',
  'unavailable',
  'timeout',
  'protocol',
] as const;

export type ProviderErrorCode = (typeof PROVIDER_ERROR_CODES)[number];

/**
 * Whether the vendor may have acted although we saw a failure. `unknown` (a lost answer, a reset, a gateway error) obliges the
 * caller to look before it repeats a call that is not harmless to repeat.
 */
export type Outcome = 'not_applied' | 'unknown';

export interface ProviderErrorInit {
  readonly code: ProviderErrorCode;
  readonly outcome: Outcome;
  /** The same call may succeed later without anybody changing anything. Default: by code. */
  readonly retryable?: boolean;
  readonly retryAfterMs?: number | null;
  /** Status, reason or error number as the vendor gave it. For operators. */
  readonly vendorCode?: string | null;
  /** The vendor's words, first 500 characters. For operators only: never shown to customers. */
  readonly vendorMessage?: string | null;
  readonly cause?: unknown;
}

const RETRYABLE: ReadonlySet<ProviderErrorCode> = new Set([
  'conflict_busy',
  'rate_limited',
  'unavailable',
  'timeout',
  'protocol',
]);

export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly code: ProviderErrorCode;
  readonly outcome: Outcome;
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
  readonly vendorCode: string | null;
  readonly vendorMessage: string | null;

  constructor(init: ProviderErrorInit) {
    super(`${init.code}${init.vendorCode ? ` (${init.vendorCode})` : ''}`, { cause: init.cause });
    this.code = init.code;
    this.outcome = init.outcome;
    this.retryable = init.retryable ?? RETRYABLE.has(init.code);
    this.retryAfterMs = init.retryAfterMs ?? null;
    this.vendorCode = init.vendorCode ?? null;
    this.vendorMessage = init.vendorMessage?.slice(0, 500) ?? null;
  }
}
