import type { CheckProblem, ProviderError } from '@uni/compute-port';

/** How the part of the platform is called that was asked, and where its address is set. */
export interface AskedPart {
  readonly name: string;
  readonly field: string;
}

/** A call that failed while the connection was examined, as a sentence with a remedy. */
export function problemOf(error: ProviderError, part: AskedPart, doing: string): CheckProblem {
  const words = (error.vendorMessage ?? error.code).replace(/[\s.]+$/, '');
  const hasAnswered = /^\d{3}/.test(error.vendorCode ?? '');
  if (/account[^|]*(?:closed|suspended|blocked|disabled|terminated)/i.test(error.vendorMessage ?? '')) {
    return problem(
      'account_closed',
      `The platform says about this account: ${words}.`,
      'Sign in to the console; settle what is open under Billing, or ask the support to open the account again.',
    );
  }
  if (PUBLIC_VERIFICATION.test(error.vendorCode ?? '')) return unsignedCertificate(error.vendorCode ?? '', part);
  switch (error.code) {
    case 'unauthorized':
      return problem(
        'unauthorized',
        `The ${part.name} refuses the API key.`,
        'Look under My Account, API Keys in the console whether the key still exists, and enter its client id and secret again. The secret is shown only once: make a new key if it is lost.',
      );
    case 'forbidden':
      return problem(
        'missing_right',
        `The API key may not be used for ${doing}: ${words}.`,
        'Give the user to whom the key belongs the right to see and manage servers, or make a key of a user who has it.',
      );
    case 'quota':
      return problem(
        'quota_reached',
        `The account has reached a limit: ${words}.`,
        'Settle the balance under Billing, or ask the support to raise the limit.',
      );
    case 'rate_limited':
      return problem(
        'vendor_error',
        `The ${part.name} asks to be left alone for a while: ${words}.`,
        'Wait a few minutes, then test again.',
      );
    case 'unavailable':
    case 'timeout':
      if (hasAnswered) {
        return problem(
          'part_down',
          `The ${part.name} is in trouble (status ${error.vendorCode}) while ${doing}.`,
          "Look at the vendor's status page; what needs this service waits until it is healthy.",
        );
      }
      return problem(
        'unreachable',
        `The ${part.name} does not answer while ${doing}: ${words}.`,
        `Check the address in ${part.field}, and that this machine may open connections to port 443 outside.`,
      );
    case 'invalid':
      if (hasAnswered) break;
      return problem(
        'misconfigured',
        `The address of the ${part.name} cannot be used: ${words}.`,
        `Correct ${part.field} and test again.`,
      );
    default:
      break;
  }
  return problem(
    'vendor_error',
    `The ${part.name} failed while ${doing}: ${words}.`,
    "Look at the vendor's status page, and test again when it is healthy.",
  );
}

function problem(code: CheckProblem['code'], message: string, remedy: string): CheckProblem {
  return { code, severity: 'error', message, remedy };
}

const PUBLIC_VERIFICATION =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;

/** The vendor renews its certificates without a word, but one that cannot be verified is never the vendor's. */
function unsignedCertificate(vendorCode: string, { name, field }: AskedPart): CheckProblem {
  return problem(
    'certificate_changed',
    `What answers as the ${name} shows a certificate that no public authority has signed for it (${vendorCode}).`,
    `Look from this machine who has signed it ("openssl s_client -connect <host>:443", with the host in ${field}): mostly a proxy in between that reads everything. Let these connections pass it unread; nothing was sent.`,
  );
}
