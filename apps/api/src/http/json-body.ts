import type { FastifyInstance, FastifyRequest } from 'fastify';
import { invalid } from './parse-input.js';

export const BODY_LIMIT_BYTES = 1024 * 1024;

/** One content type, parsed in one place; everything else is a 415. */
export function takeJsonOnly(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: BODY_LIMIT_BYTES },
    (request, body, done) => {
      const text = body.toString();
      // An empty body counts as none: what it should have held is then named field by field.
      if (text.trim() === '') return done(null, undefined);
      parseWith(parse, request, text, done);
    },
  );
}

type Done = (error: Error | null, value?: unknown) => void;

/** Escapes of what Postgres cannot hold: NUL, and halves of characters. Elsewhere neither survives the decoding of UTF-8. */
const SUSPECT = /\\u(?:0000|[dD][89a-fA-F])/;
// eslint-disable-next-line no-control-regex -- NUL is exactly what is looked for
const UNSTORABLE = /\u0000|\p{Surrogate}/u;
const DEEPEST = 64;

function parseWith(
  parse: ReturnType<FastifyInstance['getDefaultJsonParser']>,
  request: FastifyRequest,
  text: string,
  done: Done,
): void {
  void parse(request, text, (error, value: unknown) => {
    if (error) return done(error);
    const path = SUSPECT.test(text) ? pathOfUnstorable(value, []) : null;
    if (path === null) return done(null, value);
    done(invalid([{ path, message: 'must not contain NUL or halves of characters' }]));
  });
}

/** Finding it here makes a refusal of what would be an error of ours later. */
function pathOfUnstorable(value: unknown, path: readonly string[]): string | null {
  if (typeof value === 'string') return UNSTORABLE.test(value) ? path.join('.') : null;
  if (typeof value !== 'object' || value === null) return null;
  if (path.length > DEEPEST) return path.slice(0, 3).join('.');
  for (const [key, item] of Object.entries(value)) {
    const found = UNSTORABLE.test(key) ? path.join('.') : pathOfUnstorable(item, [...path, key]);
    if (found !== null) return found;
  }
  return null;
}
