import { ProviderError, type Outcome, type ProviderErrorCode, type VendorResponse } from '@uni/compute-port';
import { TEXT_RULES } from './error.texts.js';

/** What one sentence of the server means for the caller. */
export interface Verdict {
  readonly code: ProviderErrorCode;
  readonly outcome: Outcome;
  readonly retryable: boolean;
}

/**
 * Words that no rule knows: the server did refuse, repeating will not change its mind, and how far it came before is not known.
 */
const UNKNOWN_WORDS: Verdict = { code: 'protocol', outcome: 'unknown', retryable: false };

export function classifyText(text: string): Verdict {
  const rule = TEXT_RULES.find(({ pattern }) => pattern.test(text));
  if (!rule) return UNKNOWN_WORDS;
  return { code: rule.code, outcome: rule.outcome ?? 'not_applied', retryable: rule.retryable ?? false };
}

/** The parts of an error answer: since 2025 `message` carries what older servers say in the reason phrase only. */
interface ErrorWords {
  readonly text: string;
  readonly errors: Readonly<Record<string, string>>;
  /** The body is the server's own envelope and not a page of something in between. */
  readonly enveloped: boolean;
}

export function readErrorWords(response: VendorResponse): ErrorWords {
  const body = parseObject(response.body);
  const message = typeof body?.['message'] === 'string' ? body['message'].trim() : '';
  const errors = Object.fromEntries(
    Object.entries(asObject(body?.['errors']) ?? {}).map(([key, value]) => [key, String(value).trim()]),
  );
  const head = message || response.reason.trim();
  const details = Object.entries(errors).map(([key, value]) => `${key}: ${value}`);
  return { text: [head, ...details].filter(Boolean).join(' | '), errors, enveloped: body !== null && 'data' in body };
}

/** An answer other than 200, as the portable failure. */
export function errorFromAnswer(response: VendorResponse): ProviderError {
  const words = readErrorWords(response);
  const verdict = classifyAnswer(response, words);
  return new ProviderError({
    ...verdict,
    retryAfterMs: retryAfterMs(response),
    vendorCode: String(response.status),
    vendorMessage: words.text || null,
  });
}

function classifyAnswer(response: VendorResponse, words: ErrorWords): Verdict {
  const { status } = response;
  if (status === 401) return { code: 'unauthorized', outcome: 'not_applied', retryable: false };
  if (status === 403) {
    const code = /pool '[^']*' does not exist/.test(words.text) ? 'invalid' : 'forbidden';
    return { code, outcome: 'not_applied', retryable: false };
  }
  if (status === 429) return { code: 'rate_limited', outcome: 'not_applied', retryable: true };
  if (status === 400) return classifyRefusedParameters(words);
  // 595..599: the entry node could not reach the node that does the work, or lost it while it worked.
  if (status >= 595 && status <= 599) return { code: 'unavailable', outcome: 'unknown', retryable: true };
  // 501 and 506 are said before anything is executed.
  if (status === 501 || status === 506) return { code: 'protocol', outcome: 'not_applied', retryable: false };
  if (status === 500 && words.enveloped) return classifyText(words.text);
  // Whatever else says 5xx is a proxy in between, or a server that fell over in the middle.
  if (status >= 500) return { code: 'unavailable', outcome: 'unknown', retryable: true };
  return { code: 'protocol', outcome: 'unknown', retryable: false };
}

/** Parameters are judged before anything happens; some words hide other meanings behind the same status. */
function classifyRefusedParameters(words: ErrorWords): Verdict {
  const known = classifyText(words.text);
  const code = known.code === 'forbidden' || known.code === 'conflict_busy' ? known.code : 'invalid';
  return { code, outcome: 'not_applied', retryable: code === known.code ? known.retryable : false };
}

/** A task that ended in anything but `OK` or `WARNINGS: n`. */
export function errorFromExitStatus(exitStatus: string): ProviderError {
  return new ProviderError({ ...classifyText(exitStatus), vendorCode: 'task', vendorMessage: exitStatus });
}

/** An answer of status 200 whose content is not what the server promises. A write may have happened all the same. */
export function errorFromContent(detail: string, cause?: unknown): ProviderError {
  return new ProviderError({ code: 'protocol', outcome: 'unknown', vendorCode: '200', vendorMessage: detail, cause });
}

/**
 * Whether these words say that the id of a new machine is in use: told at once or by the task, on the same node, on another one, or
 * while two creations race for it.
 */
export function saysIdTaken(text: string, vmid: number): boolean {
  const id = new RegExp(`(?<!\\d)${vmid}(?!\\d)`);
  if (/already exists|File exists/i.test(text)) return id.test(text);
  return new RegExp(`lock-${vmid}\\.conf' - got timeout`).test(text);
}

export function saysAlreadyRunning(text: string): boolean {
  return /already running/.test(text);
}

export function saysNotRunning(text: string): boolean {
  return /(?:VM|CT) \d+ (?:is )?not running/.test(text);
}

function retryAfterMs(response: VendorResponse): number | null {
  const seconds = Number(response.headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.round(seconds * 1000) : null;
}

function parseObject(body: string): Record<string, unknown> | null {
  try {
    return asObject(JSON.parse(body));
  } catch {
    // Error pages of proxies and the empty bodies of 401 and 595 are expected here; the status line speaks for them.
    return null;
  }
}

function asObject(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
