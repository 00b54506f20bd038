import { type ProviderError, type CheckProblem } from '@uni/compute-port';

const PUBLIC_VERIFICATION =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;

/** A call that failed while the connection was examined, as a sentence with a remedy. */
export function problemOf(error: ProviderError, doing: string, tokenId: string): CheckProblem {
  const words = (error.vendorMessage ?? error.code).replace(/[\s.]+$/, '');
  const vendorCode = error.vendorCode ?? '';
  if (error.code === 'unauthorized') return refusedToken(tokenId);
  if (vendorCode.startsWith('certificate_') || PUBLIC_VERIFICATION.test(vendorCode))
    return certificateProblem(vendorCode, words);
  const hasAnswered = /^\d{3}$/.test(vendorCode);
  if (!hasAnswered && (error.code === 'unavailable' || error.code === 'timeout')) {
    return {
      code: 'unreachable',
      severity: 'error',
      message: `No node answers at this address while ${doing}: ${words}.`,
      remedy:
        'Check the address and the port (8006 unless changed), the firewall between here and the node, and that pveproxy runs there.',
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
  return {
    code: 'vendor_error',
    severity: 'error',
    message: `The server failed while ${doing}: ${words}.`,
    remedy: "Look at the cluster's own status page, and test again when it is healthy.",
  };
}

/** The server does not say what is wrong with a token, so the commands that tell the four causes apart stand here together. */
function refusedToken(tokenId: string): CheckProblem {
  const [user = '', name = ''] = tokenId.split('!');
  return {
    code: 'unauthorized',
    severity: 'error',
    message: `The server refuses the token ${tokenId}: it is unknown or has expired, its secret is another, or its user is disabled.`,
    remedy: [
      'Run on any node of the cluster:',
      `"pveum user token list '${user}'" shows whether the token is there and when it ends;`,
      `"pveum user token modify '${user}' ${name} --expire 0" lets one go on that has ended;`,
      `"pveum user modify '${user}' --enable 1" opens a user that was disabled;`,
      `"pveum user token add '${user}' <another name> --privsep 1" makes a new one, whose secret is shown only once, where the secret is lost.`,
      'Then test the connection again.',
    ].join('\n'),
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
      'Compare with "openssl x509 -noout -fingerprint -sha256 -in /etc/pve/local/pveproxy-ssl.pem" (or pve-ssl.pem where that file is missing) on the node, and enter that fingerprint here if it is the same. If nobody renewed the certificate, somebody may be listening in between: do not confirm it.',
  };
}
