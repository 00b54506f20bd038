import { Refusal } from '@uni/simulator-kit';
import { ZodError } from 'zod';

/** An error of the control API in the shape of the product's own errors. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

export class ControlError extends Error {
  override readonly name = 'ControlError';
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  500: 'Internal error',
};

function problem(status: number, code: string, detail: string, errors?: Problem['errors']): Problem {
  return { type: 'about:blank', title: TITLES[status] ?? 'Error', status, code, detail, ...(errors ? { errors } : {}) };
}

/** null for an error that nobody foresaw: it is logged and not shown. */
export function problemFor(error: unknown): Problem | null {
  if (error instanceof ControlError) return problem(error.status, error.code, error.message);
  if (error instanceof Refusal) return problem(409, 'refused', error.message);
  if (!(error instanceof ZodError)) return null;
  const errors = error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  return problem(400, 'invalid', 'The body does not have the expected shape.', errors);
}

export const UNFORESEEN: Problem = problem(500, 'internal', 'The simulators made a mistake; their log says which.');
