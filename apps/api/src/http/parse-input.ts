import { AppError, notFound, type FieldFault } from '@uni/platform';
import { z } from 'zod';
import type { EndpointSpec } from './endpoint.types.js';
import type { ParsedInput } from './exchange.js';

const NOTHING = z.strictObject({});
const MOST_FAULTS = 50;

interface RawInput {
  readonly body: unknown;
  readonly query: unknown;
  readonly params: unknown;
}

/**
 * The one edge at which outside values become typed ones. Unknown fields and unknown query parameters are refused.
 * @throws AppError validation_failed naming every fault; not_found for a path that cannot name anything
 */
export function parseInput(spec: EndpointSpec, raw: RawInput): ParsedInput {
  const faults: FieldFault[] = [];
  const query = read(spec.query ?? NOTHING, raw.query ?? {}, faults);
  // A body that is left out is an empty one: what is missing in it is then named field by field.
  const body = spec.method === 'GET' ? {} : read(spec.body ?? NOTHING, raw.body === undefined ? {} : raw.body, faults);
  const params = spec.params ? spec.params.safeParse(raw.params) : null;
  if (faults.length > 0) throw invalid(faults);
  if (params && !params.success) throw notFound('thing');
  return { query, body, params: params?.data ?? {} };
}

export function invalid(errors: readonly FieldFault[]): AppError {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const what = first
    ? `${first.path === '' ? 'The request' : `"${first.path}"`} ${first.message}${more}.`
    : 'The request is not valid.';
  return new AppError({ kind: 'invalid', code: 'validation_failed', publicMessage: what, errors });
}

function read(schema: z.ZodType, value: unknown, faults: FieldFault[]): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) faults.push(...faultsOf(issue, value));
  faults.length = Math.min(faults.length, MOST_FAULTS);
  return undefined;
}

function faultsOf(issue: z.core.$ZodIssue, input: unknown): FieldFault[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .slice(0, MOST_FAULTS)
      .map((key) => ({ path: [...path, key.slice(0, 64)].join('.'), message: 'is not a known field' }));
  }
  const missing =
    (issue.code === 'invalid_type' || issue.code === 'invalid_value') && valueAt(input, issue.path) === undefined;
  return [{ path: path.join('.'), message: missing ? 'is required' : phrase(issue) }];
}

/** Zod's sentences begin with a capital; ours continue "name …". */
function phrase(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.startsWith('Invalid input') ? `must be ${article(issue.expected)}` : issue.message;
    case 'invalid_value':
      return issue.message.startsWith('Invalid')
        ? `must be one of ${issue.values.map(String).join(', ')}`
        : issue.message;
    case 'too_small':
      return issue.message.startsWith('Too small') ? `is too small: at least ${issue.minimum}` : issue.message;
    case 'too_big':
      return issue.message.startsWith('Too big') ? `is too big: at most ${issue.maximum}` : issue.message;
    default:
      return issue.message.startsWith('Invalid') ? 'has the wrong form' : issue.message;
  }
}

function article(type: string): string {
  if (type === 'string') return 'text';
  if (type === 'boolean') return 'true or false';
  if (type === 'int') return 'a whole number';
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let at = input;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}
