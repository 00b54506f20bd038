/** What an error answer says, taken out of its wrapping. */
export interface ErrorWords {
  readonly text: string;
  /** The platform's error numbers, where it gives any. */
  readonly codes: readonly string[];
  /** The body is the platform's own and not a page of something in between. */
  readonly isOwn: boolean;
}

const NOTHING: ErrorWords = { text: '', codes: [], isOwn: false };

/**
 * The console face answers `{"errors":[{code, info, category}]}`. The proxy answers `{"message": …}`, where the message is a
 * sentence, a sentence with the number behind it, or the console's own answer as JSON text.
 */
export function readErrorWords(body: string): ErrorWords {
  const parsed = parseJson(body);
  return parsed === undefined ? NOTHING : wordsOf(parsed);
}

/** Whether an answer says that it is an error although its status does not. */
export function holdsErrors(body: unknown): boolean {
  const errors = asObject(body)?.['errors'];
  return Array.isArray(errors) ? errors.length > 0 : typeof errors === 'string' && errors !== '';
}

function wordsOf(body: unknown): ErrorWords {
  const object = asObject(body);
  if (object === null) return NOTHING;
  if (holdsErrors(object)) return wordsOfList(object['errors']);
  const { message } = object;
  if (typeof message !== 'string' || message.trim() === '') {
    // `json_decode_error` is what is left when the proxy could not read the platform's answer.
    return { ...NOTHING, isOwn: 'json_decode_error' in object };
  }
  const inner = /^\s*[[{]/.test(message) ? parseJson(message) : undefined;
  if (inner !== undefined) {
    const words = wordsOf(inner);
    if (words.text !== '') return words;
  }
  const numbered = /^(.*\S)\s*\((\d+)\)\s*$/s.exec(message);
  return numbered
    ? { text: (numbered[1] ?? '').trim(), codes: [numbered[2] ?? ''], isOwn: true }
    : { text: message.trim(), codes: [], isOwn: true };
}

function wordsOfList(errors: unknown): ErrorWords {
  if (!Array.isArray(errors)) return { text: String(errors).trim(), codes: [], isOwn: true };
  const entries = errors.map((entry: unknown) => asObject(entry) ?? { info: entry });
  const texts = entries.map(({ info, category }) => scalar(info) || scalar(category)).filter(Boolean);
  const codes = entries.map(({ code }) => scalar(code)).filter(Boolean);
  return { text: texts.join(' | ') || 'the platform reports an error without words', codes, isOwn: true };
}

function scalar(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Gateways answer with plain text and pages; the status speaks for them.
    return undefined;
  }
}

function asObject(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
