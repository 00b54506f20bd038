import type { RawData, WebSocket } from 'ws';

/** A handshake is a few dozen bytes; whoever sends more before it is over is not speaking RFB. */
const MOST_HELD_BYTES = 64 * 1024;

/** The other side does not speak the protocol, or refused us. The words are for logs and hold nothing secret. */
export class RfbFault extends Error {
  override readonly name = 'RfbFault';
}

/** The messages of a websocket read by the byte, for the time of the handshake. */
export class ByteInbox {
  private held = Buffer.alloc(0);
  private over: Error | null = null;
  private wake: (() => void) | null = null;

  constructor(private readonly socket: WebSocket) {
    socket.on('message', this.onMessage);
    socket.once('close', this.onClose);
  }

  /** @throws RfbFault when the connection ends before so much has come */
  async take(length: number): Promise<Buffer> {
    while (this.held.length < length) {
      if (this.over !== null) throw this.over;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    const taken = this.held.subarray(0, length);
    this.held = this.held.subarray(length);
    return taken;
  }

  send(bytes: Uint8Array): void {
    this.socket.send(bytes, { binary: true });
  }

  /** Nobody waits any longer. */
  abandon(words: string): void {
    this.end(new RfbFault(words));
  }

  /** Hands the connection on: what has come and was not taken belongs to the next reader. */
  release(): Buffer {
    this.socket.off('message', this.onMessage);
    this.socket.off('close', this.onClose);
    return this.held;
  }

  private readonly onMessage = (data: RawData): void => {
    this.held = Buffer.concat([this.held, bytesOf(data)]);
    if (this.held.length > MOST_HELD_BYTES) this.end(new RfbFault('too much was sent during the handshake'));
    this.wake?.();
  };

  private readonly onClose = (code: number): void => {
    this.end(new RfbFault(`the connection was closed with code ${code}`));
  };

  private end(error: Error): void {
    this.over ??= error;
    this.wake?.();
  }
}

/** A message as one buffer, however the library has kept it. */
export function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
