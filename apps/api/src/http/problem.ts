import { STATUS_CODES } from 'node:http';
import type { ErrorCode, Problem } from '@uni/contracts';
import { AppError, type ErrorKind } from '@uni/platform';

export const STATUS_OF_KIND: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  payment_required: 402,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported_media_type: 415,
  unprocessable: 422,
  too_many: 429,
  unavailable: 503,
  internal: 500,
};

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** A refusal that is ready to be sent. */
export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Problem;
}

/** @param status only where the kind has no status of its own (405). */
export function problemAnswer(error: AppError, requestId: string, status = STATUS_OF_KIND[error.kind]): ProblemAnswer {
  const headers: Record<string, string> = {};
  if (error.retryAfterSeconds !== undefined)
    headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfterSeconds)));
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  return {
    status,
    headers,
    body: {
      type: `/docs/errors#${error.code}`,
      title: STATUS_CODES[status] ?? 'Error',
      status,
      detail: error.publicMessage,
      code: error.code,
      requestId,
      ...(error.errors.length > 0 ? { errors: [...error.errors] } : {}),
    },
  };
}

export function appError(kind: ErrorKind, code: ErrorCode, publicMessage: string, detail?: string): AppError {
  return new AppError({ kind, code, publicMessage, ...(detail === undefined ? {} : { detail }) });
}

export function forbidden(publicMessage = 'Your role does not allow this.', detail?: string): AppError {
  return appError('forbidden', 'forbidden', publicMessage, detail);
}
