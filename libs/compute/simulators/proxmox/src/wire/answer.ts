import type { Answer } from '@uni/simulator-kit';
import { ParameterRefusal, PermissionRefusal, Refusal } from '../world/refusal.js';

/** An answer that is not an ordinary failure of a handler, thrown from wherever it becomes clear. */
export class WireError extends Error {
  override readonly name = 'WireError';
  constructor(
    readonly status: number,
    reason: string,
    /** Gateways and the authentication layer send none. */
    readonly withBody: boolean,
  ) {
    super(reason);
  }
}

/** A list with the number of all its entries beside it. */
export class Page {
  constructor(
    readonly data: readonly unknown[],
    readonly total: number,
  ) {}
}

export function success(result: unknown): Answer {
  const envelope =
    result instanceof Page
      ? { data: result.data, ...(result.total > 0 ? { total: result.total } : {}) }
      : { data: result ?? null };
  return { status: 200, reason: 'OK', body: JSON.stringify(envelope) };
}

function failure(status: number, message: string, legacy: boolean, errors?: Readonly<Record<string, string>>): Answer {
  const [firstLine = ''] = message.split('\n');
  const envelope = {
    data: null,
    ...(errors ? { errors } : {}),
    ...(legacy ? {} : { message: `${message.trimEnd()}\n` }),
  };
  return { status, reason: firstLine, body: JSON.stringify(envelope) };
}

/** The answer for whatever a handler threw; unknown errors are bugs of the simulator and are passed on. */
export function answerFor(error: unknown, legacy: boolean): Answer {
  if (error instanceof ParameterRefusal) return failure(400, error.message, legacy, error.errors);
  if (error instanceof PermissionRefusal) return failure(403, error.message, legacy);
  if (error instanceof Refusal) return failure(500, error.message, legacy);
  if (error instanceof WireError) {
    return error.withBody
      ? failure(error.status, error.message, legacy)
      : { status: error.status, reason: error.message, body: null };
  }
  throw error;
}
