import { timingSafeEqual } from 'node:crypto';
import { TLSSocket, type PeerCertificate } from 'node:tls';
import { ProviderError } from '@uni/compute-port';
import { buildConnector } from 'undici';
import type { SocketLookup } from '../endpoint/guarded-lookup.js';

export interface ConnectorOptions {
  readonly pinnedFingerprint: string | null;
  readonly connectMs: number;
  readonly lookup: SocketLookup;
}

/** SHA-256 fingerprint as 64 lower-case hexadecimal digits. @throws ProviderError `invalid` when it is not one. */
export function normaliseFingerprint(fingerprint: string): string {
  const digits = fingerprint
    .replace(/^sha-?256[:=\s]/i, '')
    .replace(/[:\s]/g, '')
    .toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  throw new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    vendorCode: 'fingerprint_malformed',
    vendorMessage: 'The certificate fingerprint must be 64 hexadecimal digits (SHA-256).',
  });
}

/**
 * Opens sockets for the pool. With a pin, the chain and the name are not judged, because the exact certificate is: the request
 * is handed to the socket only after the comparison, so a stranger never sees a byte of it.
 */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  const pin = options.pinnedFingerprint === null ? null : normaliseFingerprint(options.pinnedFingerprint);
  const connect = buildConnector({
    timeout: options.connectMs,
    lookup: options.lookup,
    autoSelectFamily: true,
    minVersion: 'TLSv1.2',
    // A resumed session carries no certificate that could be compared.
    maxCachedSessions: 0,
    rejectUnauthorized: pin === null,
  });
  if (pin === null) return connect;
  return (target, callback) => {
    connect(target, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      const refusal = comparePin(socket, pin);
      if (refusal === null) return callback(null, socket);
      socket.destroy();
      callback(refusal, null);
    });
  };
}

function comparePin(socket: object, pin: string): ProviderError | null {
  if (!(socket instanceof TLSSocket))
    return certificateError('certificate_missing', 'The connection is not encrypted.');
  // Node answers with an empty object where there is none.
  const certificate: Partial<PeerCertificate> = socket.getPeerCertificate();
  const shown = certificate.fingerprint256?.replaceAll(':', '').toLowerCase() ?? '';
  if (shown.length === pin.length && timingSafeEqual(Buffer.from(shown), Buffer.from(pin))) return null;
  return certificateError('certificate_changed', `The server shows certificate ${shown || 'none'}.`);
}

function certificateError(vendorCode: string, vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'unavailable', outcome: 'not_applied', vendorCode, vendorMessage });
}
