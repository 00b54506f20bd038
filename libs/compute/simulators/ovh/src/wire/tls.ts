import { generate } from 'selfsigned';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const TWO_YEARS_MS = 730 * 86_400_000;

/** A certificate that signs itself: the vendor's own is out of reach. An elliptic key, because a simulator should be up at once. */
export async function makeCertificate(now: Date): Promise<Certificate> {
  const fqdn = 'api.ovh.test';
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
          { type: 2, value: fqdn },
        ],
      },
    ],
  });
  return { key: pems.private, cert: pems.cert };
}
