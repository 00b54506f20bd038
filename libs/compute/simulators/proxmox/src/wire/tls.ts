import { X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const TWO_YEARS_MS = 730 * 86_400_000;

/** A certificate like the one a fresh node makes for itself. An elliptic key, because a simulator should be up at once. */
export async function makeCertificate(nodeName: string, now: Date): Promise<Certificate> {
  const fqdn = `${nodeName}.atlas.invalid`;
  const pems = await generate([{ name: 'commonName', value: fqdn }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now.getTime() - 60_000),
    notAfterDate: new Date(now.getTime() + TWO_YEARS_MS),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
          { type: 2, value: 'localhost' },
          { type: 2, value: nodeName },
          { type: 2, value: fqdn },
        ],
      },
    ],
  });
  return { key: pems.private, cert: pems.cert };
}

/** SHA-256 of the leaf certificate: 32 upper-case pairs joined by colons. */
export function fingerprintOf(certificate: Certificate): string {
  return new X509Certificate(certificate.cert).fingerprint256;
}
