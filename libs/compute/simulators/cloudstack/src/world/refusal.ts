import { Refusal } from '@uni/simulator-kit';

/** Statuses of the vendor that are no ordinary HTTP ones, and those it shares with it. */
export const CODES = {
  unauthorized: 401,
  methodNotAllowed: 405,
  throttled: 429,
  malformed: 430,
  parameter: 431,
  unsupported: 432,
  internal: 530,
  account: 531,
  accountLimit: 532,
  capacity: 533,
  unavailable: 534,
  allocation: 535,
  inUse: 536,
  ruleConflict: 537,
} as const;

/** `cserrorcode`: which exception of the server it was. */
const EXCEPTION_CODES: Readonly<Record<number, number>> = {
  [CODES.internal]: 4250,
  [CODES.account]: 4365,
  [CODES.allocation]: 4370,
};

/** An error of the management server: the status of an answer, or the result of a job. */
export class ApiRefusal extends Refusal {
  override readonly name = 'ApiRefusal';
  constructor(
    readonly code: number,
    text: string,
    /** `cserrorcode`; null leaves it out, as refusals before the command do. */
    readonly exceptionCode: number | null = EXCEPTION_CODES[code] ?? 9999,
    /** `errorresponse` where the server does not use the command's own envelope. */
    readonly anonymous = false,
  ) {
    super(text);
  }
}

/** 431 of a check that a command makes itself. */
export function invalid(text: string): ApiRefusal {
  return new ApiRefusal(CODES.parameter, text, 4350);
}

/** 531. */
export function denied(text: string): ApiRefusal {
  return new ApiRefusal(CODES.account, text);
}

/** 530; those who are no root administrators do not get to read it. */
export function internal(text: string): ApiRefusal {
  return new ApiRefusal(CODES.internal, text);
}

const HIDDEN: ReadonlySet<number> = new Set([CODES.internal, CODES.capacity, CODES.unavailable]);
const HIDDEN_TEXT = 'Internal error executing command, please contact your system administrator';

/** The text as this caller may read it. */
export function textFor(refusal: ApiRefusal, isRoot: boolean): string {
  return isRoot || !HIDDEN.has(refusal.code) ? refusal.message : HIDDEN_TEXT;
}
