import type { Problem } from '@uni/contracts';

/** One refused field, as the API names it: `price.stoppedPerHour`. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
  /** Of the sentence, where it has one, with what it names. */
  readonly code?: string | undefined;
  readonly values?: Readonly<Record<string, string>> | undefined;
}

/** The code of a failure that never reached the API. */
export const NETWORK_ERROR = 'network_error';

/** Any answer that is not a success, and any failure to get one. `status` is 0 when there was no answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  /** A sentence to show. */
  readonly detail: string;
  readonly errors: readonly FieldError[];
  readonly requestId: string | null;
  /** From `Retry-After`. */
  readonly retryAfterMs: number | null;

  constructor(fields: {
    status: number;
    code: string;
    detail: string;
    errors?: readonly FieldError[];
    requestId?: string | null;
    retryAfterMs?: number | null;
    cause?: unknown;
  }) {
    super(fields.detail, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.status = fields.status;
    this.code = fields.code;
    this.detail = fields.detail;
    this.errors = fields.errors ?? [];
    this.requestId = fields.requestId ?? null;
    this.retryAfterMs = fields.retryAfterMs ?? null;
  }
}

function isProblem(value: unknown): value is Pick<Problem, 'code' | 'detail'> & Partial<Problem> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'detail' in value &&
    typeof value.detail === 'string'
  );
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}

/** Reads a refusal. A body that is not a problem document (a proxy's page, for example) still becomes an ApiError. */
export async function errorFrom(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('x-request-id');
  const retryAfterMs = retryAfter(response);
  const body: unknown = await response.json().catch(() => null);
  if (isProblem(body)) {
    return new ApiError({
      status: response.status,
      code: body.code,
      detail: body.detail,
      errors: Array.isArray(body.errors) ? body.errors : [],
      requestId: body.requestId ?? requestId,
      retryAfterMs,
    });
  }
  return new ApiError({
    status: response.status,
    code: response.status >= 500 ? 'unavailable' : 'unexpected_answer',
    detail: `The service answered ${response.status}.`,
    requestId,
    retryAfterMs,
  });
}
