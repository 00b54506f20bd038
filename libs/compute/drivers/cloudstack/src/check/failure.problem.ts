import { type CheckProblem, type ProviderError } from '@uni/compute-port';

const PUBLIC_VERIFICATION =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;

/** A call that failed while the connection was examined, as a sentence with a remedy. */
export function problemOf(error: ProviderError, doing: string): CheckProblem {
  const words = (error.vendorMessage ?? error.code).replace(/[\s.]+$/, '');
  const vendorCode = error.vendorCode ?? '';
  if (error.code === 'unauthorized') return unauthorized(vendorCode);
  if (vendorCode.startsWith('certificate_') || PUBLIC_VERIFICATION.test(vendorCode)) {
    return certificateProblem(vendorCode, words);
  }
  const hasAnswered = /^\d{3}$/.test(vendorCode);
  if (!hasAnswered && (error.code === 'unavailable' || error.code === 'timeout')) {
    return {
      code: 'unreachable',
      severity: 'error',
      message: `No management server answers at this address while ${doing}: ${words}.`,
      remedy:
        'Check the address and the port (8080 unless a proxy stands in front), the firewall in between, and "systemctl status cloudstack-management" on the server.',
    };
  }
  if (!hasAnswered && error.code === 'invalid') return misconfigured(words);
  if (/^(?:3\d\d|404)$/.test(vendorCode)) {
    return misconfigured(`there is no CloudStack API at this address (status ${vendorCode})`);
  }
  return {
    code: 'vendor_error',
    severity: 'error',
    message: `The server failed while ${doing}: ${words}.`,
    remedy: 'Look at management-server.log on the server at this time, and test again when the cloud is healthy.',
  };
}

function unauthorized(vendorCode: string): CheckProblem {
  return {
    code: 'unauthorized',
    severity: 'error',
    message:
      vendorCode === '411'
        ? 'The server demands a second factor of this user.'
        : 'The server refuses the keys: they are wrong, or their user, account or domain is disabled, or may not use keys.',
    remedy:
      'Compare both keys with the user page (or "cmk get userkeys id=<user id>"); making new ones there ends the old ones. "cmk enable account id=<account id>" and "cmk enable user id=<user id>" open what an administrator has disabled. Look that API key access is not switched off for the user, account or domain, and that "api.allowed.source.cidr.list" of the account lets our address in.',
  };
}

function misconfigured(words: string): CheckProblem {
  return {
    code: 'misconfigured',
    severity: 'error',
    message: `The connection cannot be used: ${words}.`,
    remedy: 'Correct the address, which ends in /client/api on most servers, and test again.',
  };
}

function certificateProblem(vendorCode: string, words: string): CheckProblem {
  const isPinned = vendorCode.startsWith('certificate_');
  return {
    code: 'certificate_changed',
    severity: 'error',
    message: isPinned
      ? `The server shows another certificate than the one that was confirmed: ${words}.`
      : `The server's certificate is not signed by a public authority (${vendorCode}), and no fingerprint was confirmed.`,
    remedy:
      'Print the fingerprint on the server itself with "openssl x509 -noout -fingerprint -sha256 -in <certificate>", and enter it here if it is the expected one. If nobody renewed the certificate, somebody may be listening in between: do not confirm it.',
  };
}
