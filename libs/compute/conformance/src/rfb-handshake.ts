import { createCipheriv } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { ConsoleAccess } from '@uni/compute-port';
import { WebSocket, type RawData } from 'ws';

const PATIENCE_MS = 5_000;
const NO_AUTHENTICATION = 1;
const VNC_AUTHENTICATION = 2;

/**
 * Goes through the RFB 3.8 handshake of RFC 6143 (section 7.1) over the websocket of an access, as a relay and its viewer do together,
 * and answers with the server's version. Rejected when the upgrade, the certificate or the password is refused.
 */
export async function rfbHandshake(access: ConsoleAccess): Promise<string> {
  const { url, headers, subprotocols, pinnedFingerprint } = access;
  const socket = new WebSocket(url, [...subprotocols], {
    headers: { ...headers },
    handshakeTimeout: PATIENCE_MS,
    // A pinned certificate is verified by its fingerprint below, not by an authority.
    rejectUnauthorized: pinnedFingerprint === null,
  });
  const stream = new ByteStream(socket, pinnedFingerprint);
  try {
    const version = (await stream.take(12)).toString('latin1');
    if (!/^RFB \d{3}\.\d{3}\n$/.test(version)) throw new Error('the stream does not begin with an RFB version');
    stream.send(Buffer.from('RFB 003.008\n', 'latin1'));
    await authenticate(stream, access.password);
    return version.trim();
  } finally {
    socket.terminate();
  }
}

async function authenticate(stream: ByteStream, password: string | null): Promise<void> {
  const [count = 0] = await stream.take(1);
  if (count === 0) throw new Error('the server refuses every way of authentication');
  const offered = [...(await stream.take(count))];
  const chosen = password === null ? NO_AUTHENTICATION : VNC_AUTHENTICATION;
  if (!offered.includes(chosen))
    throw new Error(`the server does not offer authentication ${chosen}, but ${offered.join(', ')}`);
  stream.send(Buffer.from([chosen]));
  if (password !== null) stream.send(vncResponse(await stream.take(16), password));
  if ((await stream.take(4)).readUInt32BE(0) !== 0) throw new Error('the server refuses the password');
}

/** DES of the challenge under the password, whose bytes are taken with their bits in reverse. Triple DES with one key is DES. */
function vncResponse(challenge: Buffer, password: string): Buffer {
  const key = Buffer.alloc(8);
  Buffer.from(password, 'latin1').copy(key, 0, 0, 8);
  const reversed = Buffer.from(key.map(reverseBits));
  const cipher = createCipheriv('des-ede3', Buffer.concat([reversed, reversed, reversed]), null).setAutoPadding(false);
  return Buffer.concat([cipher.update(challenge), cipher.final()]);
}

function reverseBits(byte: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit += 1) reversed |= ((byte >> bit) & 1) << (7 - bit);
  return reversed;
}

/** The frames of a websocket as one stream of bytes. */
class ByteStream {
  private held = Buffer.alloc(0);
  private failure: Error | null = null;
  private waiting: (() => void) | null = null;

  constructor(
    private readonly socket: WebSocket,
    pinnedFingerprint: string | null,
  ) {
    socket.on('upgrade', (response) => {
      if (pinnedFingerprint !== null && fingerprintOf(response) !== pinnedFingerprint)
        this.end(new Error('the server shows another certificate than the pinned one'));
    });
    socket.on('message', (data: RawData) => {
      this.held = Buffer.concat([this.held, ...(Array.isArray(data) ? data : [Buffer.from(data as Buffer)])]);
      this.waiting?.();
    });
    socket.on('error', (error) => this.end(error));
    socket.on('close', (code) => this.end(new Error(`the console was closed with code ${code}`)));
  }

  async take(length: number): Promise<Buffer> {
    const timer = setTimeout(() => this.end(new Error('the console keeps silent')), PATIENCE_MS);
    try {
      while (this.held.length < length) {
        if (this.failure !== null) throw this.failure;
        await new Promise<void>((resolve) => (this.waiting = resolve));
      }
    } finally {
      clearTimeout(timer);
    }
    const taken = this.held.subarray(0, length);
    this.held = this.held.subarray(length);
    return taken;
  }

  send(bytes: Buffer): void {
    this.socket.send(bytes);
  }

  private end(error: Error): void {
    this.failure ??= error;
    this.waiting?.();
  }
}

function fingerprintOf(response: IncomingMessage): string | null {
  return response.socket instanceof TLSSocket ? response.socket.getPeerCertificate().fingerprint256 : null;
}
