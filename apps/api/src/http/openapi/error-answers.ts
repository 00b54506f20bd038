import { STATUS_CODES } from 'node:http';
import { ERROR_CODES, type ErrorCode } from '@uni/contracts';
import type { EndpointSpec } from '../endpoint.types.js';

/** Where a code is no conflict (409), which most of them are. */
const STATUS_OF_CODE: Partial<Readonly<Record<ErrorCode, number>>> = {
  validation_failed: 400,
  malformed_json: 400,
  invalid_cursor: 400,
  endpoint_not_allowed: 400,
  unauthenticated: 401,
  invalid_credentials: 401,
  insufficient_credits: 402,
  account_suspended: 403,
  account_banned: 403,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  payload_too_large: 413,
  unsupported_media_type: 415,
  unsupported_by_provider: 422,
  disk_shrink: 422,
  drift_unsolvable: 422,
  no_capacity: 422,
  provider_misconfigured: 422,
  too_many_attempts: 429,
  rate_limited: 429,
  internal_error: 500,
  unavailable: 503,
  provider_unavailable: 503,
};

/** The refusals that follow from how a route is declared. */
function impliedErrors(spec: EndpointSpec): ErrorCode[] {
  const codes: ErrorCode[] = ['validation_failed', 'rate_limited', 'internal_error', 'unavailable'];
  if (spec.method !== 'GET' && spec.method !== 'DELETE')
    codes.push('malformed_json', 'payload_too_large', 'unsupported_media_type');
  if (spec.query) codes.push('invalid_cursor');
  if (spec.params) codes.push('not_found');
  if (spec.access !== 'anonymous') codes.push('unauthenticated', 'account_suspended', 'account_banned', 'forbidden');
  if (spec.access === 'member' || typeof spec.access === 'object') codes.push('not_found');
  if (spec.idempotent) codes.push('idempotency_key_reused', 'idempotency_in_progress');
  return codes;
}

/** `responses` of everything that is not the answer, by status. */
export function errorAnswers(spec: EndpointSpec): Record<string, unknown> {
  const byStatus = new Map<number, Set<ErrorCode>>();
  for (const code of [...impliedErrors(spec), ...(spec.errors ?? [])]) {
    const status = STATUS_OF_CODE[code] ?? 409;
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code));
  }
  return Object.fromEntries(
    [...byStatus].sort(([a], [b]) => a - b).map(([status, codes]) => [String(status), errorAnswer(status, [...codes])]),
  );
}

function errorAnswer(status: number, codes: readonly ErrorCode[]): unknown {
  const examples = codes.map((code) => {
    const value = {
      type: `/docs/errors#${code}`,
      title: STATUS_CODES[status],
      status,
      detail: ERROR_CODES[code],
      code,
      requestId: '0198c4e2-71b0-7cc3-98c4-dc0c0c07398f',
    };
    return [code, { value }] as const;
  });
  const retry =
    status === 429 || status === 503
      ? { headers: { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } } } }
      : {};
  return {
    description: codes.map((code) => `\`${code}\`: ${ERROR_CODES[code]}`).join('\n\n'),
    ...retry,
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(examples),
      },
    },
  };
}
