/** How a failure leaves the API; the one HTTP filter turns it into a status. */
export type ErrorKind =
  | 'invalid' // 400
  | 'unauthenticated' // 401
  | 'payment_required' // 402
  | 'forbidden' // 403
  | 'not_found' // 404
  | 'conflict' // 409
  | 'too_large' // 413
  | 'unsupported_media_type' // 415
  | 'unprocessable' // 422
  | 'too_many' // 429
  | 'unavailable' // 503
  | 'internal'; // 500

export interface FieldFault {
  /** Dotted path into the body or the query; empty for the whole. */
  readonly path: string;
  /** A sentence in English. */
  readonly message: string;
  /** The sentence as a code with what it names, where readers of other languages are to be told the same. */
  readonly code?: string;
  readonly values?: Readonly<Record<string, string>>;
}

export interface AppErrorInit {
  readonly kind: ErrorKind;
  /** Stable, snake case, listed in `@uni/contracts`. */
  readonly code: string;
  /** A sentence on which the reader can act. Shown to customers: no vendor words, no internals. */
  readonly publicMessage: string;
  /** For operators and logs only. */
  readonly detail?: string;
  readonly errors?: readonly FieldFault[];
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** An expected refusal: a code for machines, a sentence for people, a detail for operators. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly kind: ErrorKind;
  readonly code: string;
  readonly publicMessage: string;
  readonly detail: string | undefined;
  readonly errors: readonly FieldFault[];
  readonly retryAfterSeconds: number | undefined;

  constructor(init: AppErrorInit) {
    super(`${init.code}: ${init.detail ?? init.publicMessage}`, { cause: init.cause });
    this.kind = init.kind;
    this.code = init.code;
    this.publicMessage = init.publicMessage;
    this.detail = init.detail;
    this.errors = init.errors ?? [];
    this.retryAfterSeconds = init.retryAfterSeconds;
  }
}

/** Someone else's thing and a missing thing give the same answer. */
export function notFound(what: string): AppError {
  return new AppError({
    kind: 'not_found',
    code: 'not_found',
    publicMessage: `There is no such ${what}, or it is not yours.`,
  });
}
