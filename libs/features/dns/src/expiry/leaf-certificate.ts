import { isIP } from 'node:net';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import {
  addressRefusal,
  classifyAddress,
  createGuardedLookup,
  resolveBySystem,
  type HostResolver,
} from '@uni/compute-core/rules';

/** Injection token for {@link lookAtLeaf}. */
export const LEAF_LOOK = Symbol('LeafLook');

export interface LeafCertificate {
  readonly expiresAt: Date;
  readonly issuer: string | null;
  readonly subject: string | null;
}

/** Why no certificate was seen, as a sentence for whoever watches the host. */
export class CertificateUnseen extends Error {
  override readonly name = 'CertificateUnseen';
}

export interface LeafQuestion {
  readonly host: string;
  readonly port: number;
  /** The operator allows this very host although it is private. */
  readonly privateAllowed: boolean;
  readonly timeoutMs: number;
  readonly resolve?: HostResolver;
}

/**
 * The certificate that a host shows to whoever asks for it by name. It is looked at, not trusted: one that has expired, or was made for
 * another name, is what the watch is for. Nothing is sent beyond the handshake, and only addresses are reached that the guard lets
 * through.
 * @throws CertificateUnseen
 */
export function lookAtLeaf({
  host,
  port,
  privateAllowed,
  timeoutMs,
  resolve = resolveBySystem,
}: LeafQuestion): Promise<LeafCertificate> {
  // Sockets ask no lookup about what is an address already.
  if (isIP(host) !== 0 && addressRefusal(classifyAddress(host), privateAllowed) !== null)
    return Promise.reject(notPublic());
  return new Promise((settle, reject) => {
    const socket = connect({
      host,
      port,
      servername: host,
      rejectUnauthorized: false,
      lookup: createGuardedLookup(privateAllowed, resolve),
    });
    const timer = setTimeout(() => end(new CertificateUnseen('The host did not answer in time.')), timeoutMs);
    const end = (outcome: LeafCertificate | CertificateUnseen): void => {
      clearTimeout(timer);
      socket.destroy();
      if (outcome instanceof CertificateUnseen) reject(outcome);
      else settle(outcome);
    };
    socket.once('secureConnect', () => end(readLeaf(socket)));
    socket.once('error', (error: NodeJS.ErrnoException & { vendorCode?: string }) => end(reasonOf(error)));
    socket.once('close', () => end(new CertificateUnseen('The host closed the connection without a certificate.')));
  });
}

function readLeaf(socket: TLSSocket): LeafCertificate | CertificateUnseen {
  // Node answers with an empty object where there is none.
  const certificate: Partial<PeerCertificate> = socket.getPeerCertificate();
  const expiresMs = Date.parse(certificate.valid_to ?? '');
  if (Number.isNaN(expiresMs)) return new CertificateUnseen('The host showed no certificate.');
  return {
    expiresAt: new Date(expiresMs),
    issuer: nameOf(certificate.issuer),
    subject: nameOf(certificate.subject),
  };
}

function nameOf(names: PeerCertificate['subject'] | undefined): string | null {
  const parts = [names?.CN, names?.O].flat().filter((part) => typeof part === 'string' && part !== '');
  return parts.length === 0 ? null : parts.join(', ').slice(0, 200);
}

function notPublic(): CertificateUnseen {
  return new CertificateUnseen('The name leads to an address that is not public: it is not looked at.');
}

function reasonOf({ code, vendorCode }: NodeJS.ErrnoException & { vendorCode?: string }): CertificateUnseen {
  if (vendorCode === 'endpoint_refused') return notPublic();
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new CertificateUnseen('The name leads to no address.');
    case 'ECONNREFUSED':
      return new CertificateUnseen('Nothing listens at this port.');
    default:
      return new CertificateUnseen('No encrypted connection could be made.');
  }
}
