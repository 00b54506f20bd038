import { ProviderError, type Outcome, type ProviderErrorCode, type VendorResponse } from '@uni/compute-port';
import { readErrorWords, type ErrorWords } from './error.words.js';
import { TEXT_RULES } from './error.texts.js';

/** What one sentence of the platform means for the caller. */
export interface Verdict {
  readonly code: ProviderErrorCode;
  readonly outcome: Outcome;
  readonly retryable: boolean;
}

const UNAVAILABLE: Verdict = { code: 'unavailable', outcome: 'unknown', retryable: true };
/** Words that no rule knows: the platform did refuse, repeating will not change its mind, and how far it came is not known. */
const UNKNOWN_WORDS: Verdict = { code: 'protocol', outcome: 'unknown', retryable: false };

export function classifyText(text: string): Verdict | null {
  const rule = TEXT_RULES.find(({ pattern }) => pattern.test(text));
  return rule ? { code: rule.code, outcome: rule.outcome ?? 'not_applied', retryable: rule.retryable ?? false } : null;
}

/** An answer that is an error by its status or, with status 200, by what it says. */
export function errorFromAnswer(response: VendorResponse): ProviderError {
  const words = readErrorWords(response.body);
  const verdict = classifyAnswer(response.status, words);
  const number = words.codes[0];
  return new ProviderError({
    ...verdict,
    retryAfterMs: response.status === 429 || response.status === 503 ? retryAfterMs(response) : null,
    vendorCode: number === undefined ? String(response.status) : `${response.status}/${number}`,
    vendorMessage: words.text || response.reason || null,
  });
}

const refused = (code: ProviderErrorCode): Verdict => ({ code, outcome: 'not_applied', retryable: false });

function classifyAnswer(status: number, words: ErrorWords): Verdict {
  if (status === 429) return { code: 'rate_limited', outcome: 'not_applied', retryable: true };
  if (status === 401) return refused('unauthorized');
  if (status === 402) return refused('quota');
  const known = words.text === '' ? null : classifyText(words.text);
  if (status === 404) return known?.code === 'invalid' ? known : refused('not_found');
  if (status === 403) return known?.code === 'unauthorized' || known?.code === 'quota' ? known : refused('forbidden');
  if (known) return known;
  if (status === 400 || status === 422) return refused('invalid');
  // Error pages of gateways, and a proxy that found no words: nothing that the platform itself has said.
  if (status >= 500) return words.text === '' || !words.isOwn ? UNAVAILABLE : UNKNOWN_WORDS;
  return UNKNOWN_WORDS;
}

/** A command that ended as `error`: the reason stands at the end of its log. */
export function errorFromLog(log: string, description: string): ProviderError {
  const lines = log
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);
  const reason = lines.slice(-6).join(' | ');
  const verdict = classifyText(lines.at(-1) ?? '') ?? classifyText(reason);
  return new ProviderError({
    // What it had done until then is not told; every method looks before it repeats.
    ...(verdict ?? { code: 'protocol', outcome: 'unknown', retryable: true }),
    vendorCode: 'command',
    vendorMessage: (reason || `${description || 'the command'} failed without a reason`).slice(-500),
  });
}

/** An answer of status 200 whose content is not what the platform promises. A change may have happened all the same. */
export function errorFromContent(detail: string, cause?: unknown): ProviderError {
  return new ProviderError({ code: 'protocol', outcome: 'unknown', vendorCode: '200', vendorMessage: detail, cause });
}

/** Whether these words say that a server is in the wished state, or has the wished configuration, already. */
export function saysAlreadyThere(error: unknown): boolean {
  if (!(error instanceof ProviderError) || error.outcome !== 'not_applied') return false;
  return /already powered (?:on|off)|configuration already exists for this server/i.test(error.vendorMessage ?? '');
}

function retryAfterMs(response: VendorResponse): number | null {
  const header = response.headers['retry-after'];
  const seconds = header === undefined || header.trim() === '' ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.round(seconds * 1000) : null;
}
