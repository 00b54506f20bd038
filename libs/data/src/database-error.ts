/** What Postgres said, wherever the driver adapter hid it. */
export interface PostgresFault {
  /** SQLSTATE. */
  readonly state: string;
  readonly constraint: string | null;
  readonly message: string;
}

const DEADLOCK = '40P01';
const SERIALIZATION = '40001';
const UNIQUE = '23505';
const EXCLUSION = '23P01';
const CHECK = '23514';
const UNREACHABLE = /^(08|57P0)/;

function record(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Finds the SQLSTATE and the constraint in an error of pg or of Prisma's adapter; null when it is no database error. */
export function postgresFault(error: unknown): PostgresFault | null {
  for (let at = record(error), depth = 0; at !== null && depth < 6; depth += 1) {
    const state = text(at['originalCode']) ?? text(at['code']);
    if (state !== null && /^[0-9A-Z]{5}$/.test(state) && !/^P\d{4}$/.test(state)) {
      const message = text(at['originalMessage']) ?? text(at['message']) ?? '';
      const named = record(at['constraint']);
      const constraint =
        text(at['constraint']) ??
        text(named?.['index']) ??
        text(named?.['foreignKey']) ??
        /constraint "([^"]+)"/.exec(message)?.[1] ??
        null;
      return { state, constraint, message };
    }
    at = record(at['cause']) ?? record(record(at['meta'])?.['driverAdapterError']) ?? null;
  }
  return null;
}

export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const fault = postgresFault(error);
  if (fault?.state !== UNIQUE && fault?.state !== EXCLUSION) return false;
  return constraint === undefined || fault.constraint === constraint || fault.message.includes(`"${constraint}"`);
}

export function isCheckViolation(error: unknown, constraint?: string): boolean {
  const fault = postgresFault(error);
  return fault?.state === CHECK && (constraint === undefined || fault.message.includes(constraint));
}

/** A lost race: the same work, repeated from the beginning, may succeed. */
export function isTransient(error: unknown): boolean {
  const state = postgresFault(error)?.state;
  return state === DEADLOCK || state === SERIALIZATION || record(error)?.['code'] === 'P2034';
}

/** Postgres is down, restarting or refuses connections. */
export function isUnreachable(error: unknown): boolean {
  const fault = postgresFault(error);
  if (fault && UNREACHABLE.test(fault.state)) return true;
  for (let at = record(error), depth = 0; at !== null && depth < 6; depth += 1) {
    const code = text(at['code']) ?? text(at['kind']);
    if (
      code &&
      /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|P1001|P1002|P1008|P1017|P2024|P2028|DatabaseNotReachable|ConnectionClosed|SocketTimeout)$/.test(
        code,
      )
    )
      return true;
    if (
      /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
        text(at['message']) ?? '',
      )
    )
      return true;
    at = record(at['cause']) ?? record(record(at['meta'])?.['driverAdapterError']) ?? null;
  }
  return false;
}
