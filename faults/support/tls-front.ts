import { X509Certificate } from 'node:crypto';
import { request as forward } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';

interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * HTTPS in front of a simulator that speaks plain HTTP, with a certificate that nobody has signed: what stands in front of a
 * self-hosted cloud, and what somebody in between would show in a public one's place.
 */
export class TlsFront {
  private constructor(
    private readonly server: Server,
    private certificate: Certificate,
  ) {}

  static async open(target: string): Promise<TlsFront> {
    const certificate = await selfSigned();
    const server = createServer(certificate, (incoming, outgoing) => {
      const { method, url, headers } = incoming;
      const onward = forward(new URL(url ?? '/', target), { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      incoming.pipe(onward);
    });
    // Clients that dislike the certificate hang up in the handshake.
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TlsFront(server, certificate);
  }

  get endpoint(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** SHA-256 of the certificate that is shown now. */
  get fingerprint(): string {
    return new X509Certificate(this.certificate.cert).fingerprint256;
  }

  /** Another certificate from the next connection on. */
  async rotate(): Promise<void> {
    this.certificate = await selfSigned();
    this.server.setSecureContext(this.certificate);
    this.server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function selfSigned(): Promise<Certificate> {
  const pems = await generate([{ name: 'commonName', value: 'vendor.test' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  return { key: pems.private, cert: pems.cert };
}
