import type { IncomingMessage } from 'node:http';
import { WireError } from './answer.js';

const BODY_LIMIT_BYTES = 512 * 1024;

/** The whole body of an ordinary call. @throws WireError in the words of the server. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (request.headers['transfer-encoding'] !== undefined)
    throw new WireError(501, 'chunked transfer encoding not supported', true);
  if (declared === 0) return '';
  if (request.method !== 'POST' && request.method !== 'PUT')
    throw new WireError(501, `Unexpected content for method '${request.method ?? ''}'`, true);
  if (declared > BODY_LIMIT_BYTES) throw new WireError(501, 'for data too large', true);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    // The client hung up in the middle of its own request: there is nobody to answer.
    throw new WireError(599, 'client closed the connection', false);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
}

/** `a=1&b=2;b=3`: a key that comes twice becomes an array, and what stands after a second raw `=` is lost. */
export function parseForm(text: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const pair of text.split(/[&;]/)) {
    if (pair === '') continue;
    const [rawKey = '', rawValue = ''] = pair.split('=');
    const key = decode(rawKey);
    const value = decode(rawValue);
    const known = Object.hasOwn(values, key) ? values[key] : undefined;
    if (known === undefined) values[key] = value;
    else values[key] = Array.isArray(known) ? [...(known as unknown[]), value] : [known, value];
  }
  return values;
}

function parseJson(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WireError(
      500,
      'malformed JSON string, neither tag, array, object, number, string or atom, at character offset 0',
      true,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new WireError(500, 'not a HASH reference', true);
  return value as Record<string, unknown>;
}

/** Body parameters of either encoding; a missing content type means a form. */
export function parseBody(contentType: string | undefined, text: string): Record<string, unknown> {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return parseJson(text);
  if (text === '') return {};
  if (type === undefined || type === '' || type === 'application/x-www-form-urlencoded') return parseForm(text);
  throw new WireError(506, `upload 'Content-Type '${type}' not implemented`, true);
}
