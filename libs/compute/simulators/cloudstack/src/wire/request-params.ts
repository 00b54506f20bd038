import type { IncomingMessage } from 'node:http';

/** Far above the largest user data. */
const BODY_LIMIT_BYTES = 4 * 1_048_576;

/** The server's form decoding: `+` is a space, broken escapes stay as they are. */
function decode(text: string): string {
  const spaced = text.replace(/\+/g, ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

function pairsOf(form: string): [string, string][] {
  return form
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [decode(pair), ''] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
    });
}

/** Reads a body, or null when it is larger than the server takes. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size <= BODY_LIMIT_BYTES) chunks.push(chunk as Buffer);
  }
  return size > BODY_LIMIT_BYTES ? null : Buffer.concat(chunks).toString('utf8');
}

/** Of a name repeated in the query the last counts, in the body the first. */
export function parseQuery(url: string): Map<string, string> {
  const at = url.indexOf('?');
  return new Map(at < 0 ? [] : pairsOf(url.slice(at + 1)));
}

/** Query and body as one map; names as they were sent. null when the body is too large. */
export async function readParams(request: IncomingMessage): Promise<Map<string, string> | null> {
  const query = parseQuery(request.url ?? '/');
  const body = await readBody(request);
  if (body === null) return null;
  const isForm = (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const merged = new Map(isForm ? pairsOf(body).reverse() : []);
  for (const [name, value] of query) merged.set(name, value);
  return merged;
}

/** A parameter whose name is matched without regard to case. */
export function looseParam(params: ReadonlyMap<string, string>, wanted: string): string | undefined {
  for (const [name, value] of params) if (name.toLowerCase() === wanted) return value;
  return undefined;
}
