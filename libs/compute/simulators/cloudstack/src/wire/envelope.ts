import type { Answer } from '@uni/simulator-kit';
import { textFor, type ApiRefusal } from '../world/refusal.js';

export type Format = 'json' | 'xml';

const SECURITY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-XSS-Protection': '1;mode=block',
  'Content-Security-Policy': "default-src 'none'",
  'X-Frame-Options': 'SAMEORIGIN',
} as const;

function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function element(name: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((entry) => element(name, entry)).join('');
  const inner =
    typeof value === 'object'
      ? Object.entries(value)
          .map(([key, field]) => element(key, field))
          .join('')
      : // eslint-disable-next-line @typescript-eslint/no-base-to-string -- objects were handled above
        escapeXml(String(value));
  return `<${name}>${inner}</${name}>`;
}

/** A body in the format that the request asked for. */
export function bodyOf(format: Format, envelope: string, content: object, version: string): string {
  if (format === 'json') return JSON.stringify({ [envelope]: content });
  const fields = Object.entries(content)
    .map(([key, value]) => element(key, value))
    .join('');
  return `<?xml version="1.0" encoding="UTF-8"?><${envelope} cloud-stack-version="${version}">${fields}</${envelope}>`;
}

function contentType(format: Format): string {
  return format === 'json' ? 'application/json; charset=UTF-8' : 'text/xml; charset=UTF-8';
}

export function success(
  format: Format,
  envelope: string,
  content: object,
  version: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status: 200,
    headers: { ...SECURITY_HEADERS, 'Content-Type': contentType(format), ...headers },
    body: bodyOf(format, envelope, content, version),
  };
}

const REASONS: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  405: 'Method Not Allowed',
  429: 'Too Many Requests',
};

/** The answer to a refusal: its code is the status. `described` adds the header that errors of commands carry. */
export function failure(
  format: Format,
  envelope: string,
  refusal: ApiRefusal,
  options: { readonly isRoot: boolean; readonly described: boolean; readonly version: string },
): Answer {
  const errortext = textFor(refusal, options.isRoot);
  const content = {
    uuidList: [],
    errorcode: refusal.code,
    ...(refusal.exceptionCode === null ? {} : { cserrorcode: refusal.exceptionCode }),
    errortext,
  };
  return {
    status: refusal.code,
    reason: REASONS[refusal.code] ?? String(refusal.code),
    headers: {
      ...SECURITY_HEADERS,
      'Content-Type': contentType(format),
      ...(options.described ? { 'X-Description': errortext.replace(/[^\t\x20-\x7e]/g, '?') } : {}),
    },
    body: bodyOf(format, refusal.anonymous ? 'errorresponse' : envelope, content, options.version),
  };
}
