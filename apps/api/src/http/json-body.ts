import { AppError } from '@uni/platform';
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

function parseWith(
  parse: ReturnType<FastifyInstance['getDefaultJsonParser']>,
  request: FastifyRequest,
  text: string,
  done: Done,
): void {
  void parse(request, text, (error, value: unknown) => {
    if (error) return done(error);
    // Postgres holds no NUL in texts; finding one later would be an error of ours instead of a refusal.
    const fault = text.includes('\\u0000') ? pathOfNul(value, []) : null;
    done(fault === null ? null : nulRefused(fault), value);
  });
}

function nulRefused(path: string): AppError {
  return invalid([{ path, message: 'must not contain NUL characters' }]);
}

const DEEPEST = 64;

function pathOfNul(value: unknown, path: readonly string[]): string | null {
  if (typeof value === 'string') return value.includes('\u0000') ? path.join('.') : null;
  if (typeof value !== 'object' || value === null) return null;
  if (path.length > DEEPEST) return path.slice(0, 3).join('.');
  for (const [key, item] of Object.entries(value)) {
    const found = key.includes('\u0000') ? path.join('.') : pathOfNul(item, [...path, key]);
    if (found !== null) return found;
  }
  return null;
}
