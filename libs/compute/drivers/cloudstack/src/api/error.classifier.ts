import { ProviderError, type Outcome, type ProviderErrorCode, type VendorResponse } from '@uni/compute-port';
import { readEnvelope, readError, type ErrorWords } from './envelope.reader.js';
import { TEXT_RULES } from './error.texts.js';

/** What an error of the server means for the caller. */
export interface Verdict {
  readonly code: ProviderErrorCode;
  readonly outcome: Outcome;
  readonly retryable: boolean;
}

const final = (code: ProviderErrorCode): Verdict => ({ code, outcome: 'not_applied', retryable: false });
const again = (code: ProviderErrorCode, outcome: Outcome = 'not_applied'): Verdict => ({
  code,
  outcome,
  retryable: true,
});

/** The server's numbers, which are also its HTTP statuses. */
const BY_NUMBER: Readonly<Record<number, Verdict>> = {
  400: final('invalid'),
  401: final('unauthorized'),
  403: final('forbidden'),
  405: final('invalid'),
  // A second factor is missing, which keys never need: the account is set up in a way that cannot work.
  411: final('unauthorized'),
  429: again('rate_limited'),
  430: final('invalid'),
  431: final('invalid'),
  432: final('forbidden'),
  500: again('unavailable', 'unknown'),
  // An unexpected failure somewhere inside: how far it came is open.
  530: again('unavailable', 'unknown'),
  531: final('forbidden'),
  532: final('quota'),
  533: final('capacity'),
  534: again('unavailable', 'unknown'),
  535: final('quota'),
  536: again('conflict_busy'),
  537: final('conflict_busy'),
};

/** Texts under these numbers say nothing: they are hidden from everybody but the root administrator. */
const HIDDEN = /please contact your system administrator/i;

export function classify({ code, text }: ErrorWords): Verdict {
  const rule = HIDDEN.test(text) ? undefined : TEXT_RULES.find(({ pattern }) => pattern.test(text));
  if (rule) return { code: rule.code, outcome: rule.outcome ?? 'not_applied', retryable: rule.retryable ?? false };
  return BY_NUMBER[code] ?? { code: 'protocol', outcome: 'unknown', retryable: false };
}

/** An error in the server's own envelope, of a call or of a job. */
export function errorFromWords(words: ErrorWords, retryAfterMs: number | null = null): ProviderError {
  const verdict = classify(words);
  return new ProviderError({
    ...verdict,
    retryAfterMs: retryAfterMs ?? (verdict.code === 'rate_limited' ? saidRetryMs(words.text) : null),
    vendorCode: String(words.code),
    vendorMessage: words.text || null,
  });
}

/** An answer other than 200, as the portable failure. */
export function errorFromAnswer(response: VendorResponse): ProviderError {
  const words = readError(readEnvelope(response.body));
  const retryAfterMs = headerRetryMs(response);
  if (words) return errorFromWords(words, retryAfterMs);
  return new ProviderError({
    ...classifyStatus(response.status),
    retryAfterMs,
    vendorCode: String(response.status),
    vendorMessage: response.reason.trim() || null,
  });
}

/** Without the server's own words something in between may have spoken: a proxy, a load balancer, a captive portal. */
function classifyStatus(status: number): Verdict {
  if (status === 502 || status === 504) return again('unavailable', 'unknown');
  if (status === 503) return again('unavailable', 'unknown');
  if (status < 400 || status === 404) return { code: 'protocol', outcome: 'not_applied', retryable: false };
  return BY_NUMBER[status] ?? (status >= 500 ? again('unavailable', 'unknown') : final('invalid'));
}

/** An answer of status 200 whose content is not what the server promises. A change may have happened all the same. */
export function errorFromContent(detail: string, cause?: unknown): ProviderError {
  return new ProviderError({ code: 'protocol', outcome: 'unknown', vendorCode: '200', vendorMessage: detail, cause });
}

/** Whether the words say that a machine of this name stands in the network already. */
export function saysNameTaken(error: ProviderError): boolean {
  return /host ?name .*already exists|already exists in the network/i.test(error.vendorMessage ?? '');
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ProviderError && error.code === 'not_found';
}

/** Gone, or of another account: either way it is not ours. */
export function isAbsent(error: unknown): boolean {
  return isNotFound(error) || (error instanceof ProviderError && error.vendorCode === '531');
}

/** Said of an id that a list is asked for: there is nothing of that id that these keys may see. */
export function isUnknownId(error: unknown): boolean {
  return error instanceof ProviderError && /^(?:431|531)$/.test(error.vendorCode ?? '');
}

/** The role lacks the command, or the release does not have it. */
export function isCommandMissing(error: unknown): boolean {
  return error instanceof ProviderError && error.code === 'forbidden' && /^(?:401|432)$/.test(error.vendorCode ?? '');
}

function headerRetryMs(response: VendorResponse): number | null {
  const seconds = Number(response.headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.round(seconds * 1000) : null;
}

function saidRetryMs(text: string): number | null {
  const match = /retry after (\d{1,9}) ?(ms|milliseconds?|s|seconds?)?/i.exec(text);
  if (!match) return null;
  return Number(match[1]) * (/^s/i.test(match[2] ?? 'ms') ? 1000 : 1);
}
