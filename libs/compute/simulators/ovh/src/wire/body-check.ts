import type { z } from 'zod';
import { BadRequest } from '../world/refusals.js';

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    body,
  );
}

/** What the vendor says of a body that is not as its schema wants it. */
function refusalOf({ issues }: z.core.$ZodError, body: unknown): BadRequest {
  const unknown = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  if (unknown.length > 0) return new BadRequest(`Received not described parameters: (${unknown.join(', ')})`);
  const nameOf = (issue: { readonly path: readonly PropertyKey[] }): string => issue.path.map(String).join('.');
  const missing = issues.filter(({ path }) => path.length > 0 && valueAt(body, path) === undefined);
  if (missing.length > 0) return new BadRequest(`Missing parameter(s): ${missing.map(nameOf).join(', ')}`);
  const wrong = issues.map((issue) => `${nameOf(issue)}: ${issue.message}`);
  return new BadRequest(`Invalid value(s) received: ${wrong.join('; ')}`);
}

/** @throws BadRequest in the vendor's words. */
export function checkBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body);
  if (!result.success) throw refusalOf(result.error, body);
  return result.data;
}
