/** What stands inside an answer: one object under one key, whose name differs from command to command and is never relied on. */
export function readEnvelope(body: string): Readonly<Record<string, unknown>> | null {
  const outer = asObject(parse(body));
  const inner = outer === null ? [] : Object.values(outer);
  return inner.length === 1 ? asObject(inner[0]) : null;
}

export interface ErrorWords {
  readonly code: number;
  readonly text: string;
}

/** The error inside an envelope, or the result of a failed job; null when it is none. */
export function readError(content: Readonly<Record<string, unknown>> | null): ErrorWords | null {
  const code = Number(content?.['errorcode'] ?? Number.NaN);
  if (!Number.isInteger(code)) return null;
  const text = content?.['errortext'];
  return { code, text: typeof text === 'string' ? text.trim() : '' };
}

export function asObject(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Pages of proxies and cut answers: the caller decides by the status what they mean.
    return null;
  }
}
