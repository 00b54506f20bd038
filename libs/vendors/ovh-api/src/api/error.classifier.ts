import { ProviderError, type Outcome, type ProviderErrorCode, type VendorResponse } from '@uni/compute-port';
import { IDENTITY_WORDS, SERVICE_UNKNOWN, TEXT_RULES } from './error.texts.js';

interface Verdict {
  readonly code: ProviderErrorCode;
  readonly outcome: Outcome;
  readonly retryable: boolean;
}

/** An error answer of either generation: `errorCode` with `httpCode`, or `class`. Front proxies send neither, and no JSON. */
export interface ErrorWords {
  readonly message: string;
  readonly errorClass: string | null;
  readonly errorCode: string | null;
  readonly details: Readonly<Record<string, string>>;
  /** The vendor's own API spoke, and not something in between. */
  readonly own: boolean;
}

/** What was asked, where the meaning of a refusal depends on it. */
export interface AskedFor {
  /** The call is legal in some states of the machine only: a 400 then speaks of the moment, not of the order. */
  readonly stateBound?: boolean;
  /** What is asked for may come and go, as zones do: its absence is then news, and not a right that is missing. */
  readonly mayBeGone?: boolean;
}

const REFUSED_IDENTITIES: ReadonlySet<string> = new Set([
  'INVALID_KEY',
  'INVALID_SIGNATURE',
  'NOT_CREDENTIAL',
  'INVALID_CREDENTIAL',
  // Nobody has published how a timestamp that is off is refused; this is one of the ways that have been seen.
  'QUERY_TIME_OUT',
]);
/** Not a code of HTTP: the vendor's word for something that was not paid for any more. */
const EXPIRED_RESOURCE = 460;

export function readErrorWords(response: VendorResponse): ErrorWords {
  const body = parseObject(response.body);
  const text = (key: string): string | null => {
    const value = body?.[key];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  };
  const details = Object.entries(asObject(body?.['details']) ?? {}).flatMap(([key, value]) =>
    typeof value === 'string' && value !== '' ? [[key, value] as const] : [],
  );
  // `error` and `error_description` are what the token address answers.
  const message = text('message') ?? [text('error'), text('error_description')].filter(Boolean).join(': ');
  return {
    message,
    errorClass: text('class'),
    errorCode: text('errorCode'),
    details: Object.fromEntries(details),
    own: message !== '' || text('class') !== null || text('errorCode') !== null,
  };
}

/** An answer that is not a success, as the portable failure. */
export function errorFromAnswer(response: VendorResponse, asked: AskedFor = {}): ProviderError {
  const words = readErrorWords(response);
  const { status } = response;
  return new ProviderError({
    ...classify(status, words, asked),
    retryAfterMs: retryAfterMs(response),
    vendorCode: [String(status), words.errorCode ?? words.errorClass].filter(Boolean).join(' '),
    vendorMessage: describe(words, response),
  });
}

function classify(status: number, words: ErrorWords, asked: AskedFor): Verdict {
  if (status === 429) return refusal('rate_limited', true);
  if (status === 408) return { code: 'timeout', outcome: 'unknown', retryable: true };
  // Whatever says 5xx, the vendor or a proxy before it: how far it came is not known.
  if (status >= 500) return { code: 'unavailable', outcome: 'unknown', retryable: true };
  if (status === 401) return refusal('unauthorized');
  if (status === EXPIRED_RESOURCE) return refusal('forbidden');
  // A page of something in between proves nothing about the thing that was asked for.
  if (!words.own) {
    return status === 403 ? refusal('forbidden') : { code: 'protocol', outcome: 'unknown', retryable: status === 404 };
  }
  if (isIdentityRefused(status, words)) return refusal('unauthorized');
  if (status === 404) {
    const isForbidden = asked.mayBeGone !== true && SERVICE_UNKNOWN.test(words.message);
    return refusal(isForbidden ? 'forbidden' : 'not_found');
  }
  const known = TEXT_RULES.find(({ pattern }) => pattern.test(words.message));
  if (known && (status === 400 || status === 403 || status === 409)) return refusal(known.code, known.retryable);
  if (status === 403) return refusal('forbidden');
  if (status === 409) return refusal('conflict_busy', true);
  if (status === 400) return asked.stateBound === true ? refusal('conflict_busy', true) : refusal('invalid');
  return { code: 'protocol', outcome: 'unknown', retryable: false };
}

function refusal(code: ProviderErrorCode, retryable = false): Verdict {
  return { code, outcome: 'not_applied', retryable };
}

function isIdentityRefused(status: number, words: ErrorWords): boolean {
  if (status !== 400 && status !== 403) return false;
  return words.errorCode !== null ? REFUSED_IDENTITIES.has(words.errorCode) : IDENTITY_WORDS.test(words.message);
}

/** An answer of success whose content is not what the vendor promises. A change may have happened all the same. */
export function errorFromContent(detail: string, cause?: unknown): ProviderError {
  return new ProviderError({ code: 'protocol', outcome: 'unknown', vendorCode: '200', vendorMessage: detail, cause });
}

/** The query id is what the vendor's support asks for. */
function describe(words: ErrorWords, response: VendorResponse): string | null {
  const details = Object.entries(words.details).map(([key, value]) => `${key}: ${value}`);
  const queryId = response.headers['x-ovh-queryid'];
  const said = [words.message, ...details].filter((part) => part !== '').join(' | ');
  if (said === '' && queryId === undefined) return null;
  return [said, queryId === undefined ? '' : `(query ${queryId})`].filter((part) => part !== '').join(' ');
}

function retryAfterMs(response: VendorResponse): number | null {
  const seconds = Number(response.headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.round(seconds * 1000) : null;
}

function parseObject(body: string): Record<string, unknown> | null {
  try {
    return asObject(JSON.parse(body));
  } catch {
    // Error pages of front proxies are expected here; the status line speaks for them.
    return null;
  }
}

function asObject(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
