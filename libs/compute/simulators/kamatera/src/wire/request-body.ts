import type { IncomingMessage } from 'node:http';

const BODY_LIMIT_BYTES = 1024 * 1024;

/** A body that cannot be read; each face says so in its own way. */
export class UnreadableBody extends Error {
  override readonly name = 'UnreadableBody';
}

/** The whole body. @throws UnreadableBody when it is too large or breaks off. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      size += (chunk as Buffer).length;
      if (size > BODY_LIMIT_BYTES) throw new UnreadableBody('body too large');
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    if (error instanceof UnreadableBody) throw error;
    // The client hung up in the middle of its own request: there is nobody to answer.
    throw new UnreadableBody('body broke off');
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A path without its percent signs; one with a stray percent sign as it is, so that it matches no route. */
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** `a=1&b[]=2&b[]=3`: names that end in brackets gather into a list. */
export function parseForm(text: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const list = /^(.+)\[\d*\]$/.exec(name)?.[1];
    if (list === undefined) values[name] = value;
    else values[list] = [...(Array.isArray(values[list]) ? (values[list] as unknown[]) : []), value];
  }
  return values;
}

/** Named values of a body in either encoding. @throws UnreadableBody for JSON that is none. */
export function parseBody(contentType: string | undefined, text: string): Record<string, unknown> {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (text.trim() === '') return {};
  if (
    type === 'application/json' ||
    (type !== 'application/x-www-form-urlencoded' && text.trimStart().startsWith('{'))
  ) {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new UnreadableBody('body is no JSON');
    }
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  }
  return parseForm(text);
}
