import type { CheckProblem, ProviderError } from '@uni/compute-port';
import type { OvhConnection } from '../connection/connection.options.js';
import { linkWithRights, type RightsPlan } from './access.rights.js';

/** A call that failed while the connection was examined, as a sentence with a remedy. `plan`: what the keys shall be allowed. */
export function problemOf(
  error: ProviderError,
  doing: string,
  connection: OvhConnection,
  plan: RightsPlan,
): CheckProblem {
  const words = (error.vendorMessage ?? error.code).replace(/[\s.]+$/, '');
  const hasAnswered = /^\d{3}\b/.test(error.vendorCode ?? '');
  if (error.code === 'unauthorized') return unauthorized(words, connection);
  if (error.code === 'forbidden' && hasAnswered) {
    return CLOSED.test(words) ? closed(words) : forbidden(words, doing, connection, plan);
  }
  if (PUBLIC_VERIFICATION.test(error.vendorCode ?? '')) return unsignedCertificate(error.vendorCode ?? '', connection);
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

const PUBLIC_VERIFICATION =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;

/** The vendor renews its certificates without a word, but one that cannot be verified is never the vendor's. */
function unsignedCertificate(vendorCode: string, { address }: OvhConnection): CheckProblem {
  const { host, hostname, port } = new URL(address.base);
  return {
    code: 'certificate_changed',
    severity: 'error',
    message: `What answers as ${host} shows a certificate that no public authority has signed for it (${vendorCode}).`,
    remedy: `Look from this machine who has signed it ("openssl s_client -connect ${hostname}:${port || '443'}"): mostly a proxy in between that reads everything. Let connections to ${host} pass it unread; nothing was sent.`,
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

function forbidden(words: string, doing: string, { identity, address }: OvhConnection, plan: RightsPlan): CheckProblem {
  const remedy =
    identity.kind === 'account'
      ? "Add the named actions to the IAM policy of the service account's URN (POST /v2/iam/policy), for the projects that shall be used."
      : `Rules cannot be added to a key: make one with all that are needed at ${linkWithRights(createTokenUrl(address.base), plan)}, and enter it here.`;
  return { code: 'missing_right', severity: 'error', message: `Not allowed while ${doing}: ${words}.`, remedy };
}

/** Where the vendor makes an application and a consumer key in one step. */
export function createTokenUrl(base: string): string {
  return `${new URL(base).origin}/createToken/`;
}
