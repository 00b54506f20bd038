import { HttpException } from '@nestjs/common';
import { isUnreachable, postgresFault } from '@uni/data';
import { AppError } from '@uni/platform';
import { appError } from './problem.js';

const RETRY_AFTER_SECONDS = 2;

export interface Classified {
  readonly error: AppError;
  readonly status?: number;
  /** Nobody foresaw it: it is logged with its cause. */
  readonly unexpected: boolean;
}

const expected = (error: AppError, status?: number): Classified => ({
  error,
  unexpected: false,
  ...(status === undefined ? {} : { status }),
});

/** SQLSTATE class 22: a value that Postgres could not read as its type. */
const DATA_EXCEPTION = /^22/;

/**
 * Turns whatever was thrown into a refusal that shows nothing of the inside.
 * @param pagedByCursor the request carried a cursor: the only outside value that reaches SQL without a schema of its own
 */
export function classifyError(thrown: unknown, pagedByCursor = false): Classified {
  if (thrown instanceof AppError) return { error: thrown, unexpected: thrown.kind === 'internal' };
  const transport = transportFault(thrown);
  if (transport) return transport;
  if (pagedByCursor && DATA_EXCEPTION.test(postgresFault(thrown)?.state ?? '')) {
    return expected(
      appError('invalid', 'invalid_cursor', 'This page marker does not fit the list: begin again without `cursor`.'),
    );
  }
  if (isUnreachable(thrown)) {
    const error = new AppError({
      kind: 'unavailable',
      code: 'unavailable',
      publicMessage: 'The database does not answer at the moment: try again in a few seconds.',
      retryAfterSeconds: RETRY_AFTER_SECONDS,
      cause: thrown,
    });
    return { error, unexpected: true };
  }
  const error = new AppError({
    kind: 'internal',
    code: 'internal_error',
    publicMessage: 'Something broke on our side; the request id finds it in the logs.',
    cause: thrown,
  });
  return { error, unexpected: true };
}

/** What Fastify and Nest refuse before a handler runs. */
function transportFault(thrown: unknown): Classified | null {
  if (!(thrown instanceof Error)) return null;
  const { code, statusCode } = thrown as { code?: unknown; statusCode?: unknown };
  const status = thrown instanceof HttpException ? thrown.getStatus() : typeof statusCode === 'number' ? statusCode : 0;
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_INVALID_CONTENT_TYPE':
      return expected(
        appError('unsupported_media_type', 'unsupported_media_type', 'Send the body as application/json.'),
      );
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return expected(
        appError('too_large', 'payload_too_large', 'The body is larger than 1 MiB, the most that is taken.'),
      );
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return expected(appError('invalid', 'malformed_json', 'The body is not valid JSON.'));
  }
  if (thrown instanceof SyntaxError && status === 400)
    return expected(appError('invalid', 'malformed_json', 'The body is not valid JSON.'));
  if (status === 404) return expected(appError('not_found', 'not_found', 'There is nothing at this address.'));
  if (status === 503) {
    const error = {
      kind: 'unavailable',
      code: 'unavailable',
      publicMessage: 'The service is restarting.',
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    } as const;
    return expected(new AppError(error));
  }
  if (status >= 400 && status < 500)
    return expected(
      appError('invalid', 'validation_failed', 'The request cannot be understood.', thrown.message),
      status,
    );
  return null;
}
