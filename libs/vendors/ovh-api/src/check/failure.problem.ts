import type { CheckProblem, ProviderError } from '@uni/compute-port';
import type { OvhConnection } from '../connection/connection.options.js';

/** A call that failed while the connection was examined, as a sentence with a remedy. */
export function problemOf(error: ProviderError, doing: string, connection: OvhConnection): CheckProblem {
  const words = (error.vendorMessage ?? error.code).replace(/[\s.]+$/, '');
  const hasAnswered = /^\d{3}\b/.test(error.vendorCode ?? '');
  if (error.code === 'unauthorized') return unauthorized(words, connection);
  if (error.code === 'forbidden' && hasAnswered) {
    return CLOSED.test(words) ? closed(words) : forbidden(words, doing, connection);
  }
  if (!hasAnswered && (error.code === 'unavailable' || error.code === 'timeout')) {
    return {
      code: 'unreachable',
      severity: 'error',
      message: `The vendor does not answer while ${doing}: ${words}.`,
      remedy: 'Check the address of the endpoint and that outgoing HTTPS to it is allowed from here.',
    };
  }
  if (!hasAnswered && error.code === 'invalid') {
    return {
      code: 'misconfigured',
      severity: 'error',
      message: `The connection cannot be used: ${words}.`,
      remedy: 'Correct the connection and test again.',
    };
  }
  if (error.code === 'rate_limited') {
    return {
      code: 'vendor_error',
      severity: 'error',
      message: `The vendor answers too many calls while ${doing}: ${words}.`,
      remedy:
        'Give this product a consumer key of its own: limits are counted by key. Then test again in a few minutes.',
    };
  }
  return {
    code: 'vendor_error',
    severity: 'error',
    message: `The vendor failed while ${doing}: ${words}.`,
    remedy: "Look at the vendor's status page (https://public-cloud.status-ovhcloud.com), and test again later.",
  };
}

/** Not a right that is missing: nobody may do anything there any more. */
const CLOSED = /\b(?:closed|suspended|expired)\b/i;

function closed(words: string): CheckProblem {
  return {
    code: 'account_closed',
    severity: 'error',
    message: `The vendor has closed the account or the project: ${words}.`,
    remedy: 'Look at the bills and the messages in the control panel; the vendor opens it again when they are settled.',
  };
}

function unauthorized(words: string, { identity, address }: OvhConnection): CheckProblem {
  const remedy =
    identity.kind === 'account'
      ? 'Check client id and secret; the secret is shown only once. Look with "GET /me/api/oauth2/client" whether the service account still exists, or make a new one.'
      : `Check all three keys, and that they were made at this endpoint: keys of another part of the vendor are not known here. New ones are made at ${createTokenUrl(address.base)}.`;
  return { code: 'unauthorized', severity: 'error', message: `The vendor refuses the identity: ${words}.`, remedy };
}

function forbidden(words: string, doing: string, { identity, address }: OvhConnection): CheckProblem {
  const remedy =
    identity.kind === 'account'
      ? "Add the named actions to the IAM policy of the service account's URN (POST /v2/iam/policy), for the projects that shall be used."
      : `Make a consumer key with the missing rule at ${createTokenUrl(address.base)}, and enter it here.`;
  return { code: 'missing_right', severity: 'error', message: `Not allowed while ${doing}: ${words}.`, remedy };
}

/** Where the vendor makes an application and a consumer key in one step. */
export function createTokenUrl(base: string): string {
  return `${new URL(base).origin}/createToken/`;
}
