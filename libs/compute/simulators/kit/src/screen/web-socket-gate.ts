import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocketServer } from 'ws';

/** What clients of consoles send at most in one frame. */
const FRAME_LIMIT_BYTES = 128 * 1024;

/** Turns upgrades into streams of bytes, or refuses them. */
export class WebSocketGate {
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: FRAME_LIMIT_BYTES,
    perMessageDeflate: false,
    // The first that the client offers, usually `binary`; without an offer none.
    handleProtocols: (offered) => [...offered][0] ?? false,
  });

  /** Completes the handshake. The stream writes binary frames. Malformed handshakes are answered by the library; nothing happens then. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, use: (stream: Duplex) => void): void {
    this.server.handleUpgrade(request, socket, head, (webSocket) => use(createWebSocketStream(webSocket)));
  }

  /** Answers an upgrade as an ordinary request that failed. */
  refuse(
    socket: Duplex,
    status: number,
    reason: string = STATUS_CODES[status] ?? 'Error',
    headers: Readonly<Record<string, string>> = {},
    body = '',
  ): void {
    const all = { ...headers, 'Content-Length': String(Buffer.byteLength(body)), Connection: 'close' };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    socket.on('error', () => undefined);
    socket.end(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
  }
}
