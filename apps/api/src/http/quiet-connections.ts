import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Ends connections on which nothing is being answered. Node's own `closeIdleConnections` leaves those alone that were opened ahead
 * of a first request, as browsers do, and stopping would wait a minute for each.
 */
export class QuietConnections {
  private readonly busy = new Map<Socket, number>();
  private readonly open = new Set<Socket>();
  private closing = false;

  constructor(server: Server) {
    server.on('connection', (socket) => {
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
    });
    server.on('request', (request, response) => this.follow(request, response));
  }

  /** Ends the quiet ones now, the others when they have been answered. */
  close(): void {
    this.closing = true;
    for (const socket of this.open) if (!this.busy.has(socket)) socket.destroy();
  }

  private follow({ socket }: IncomingMessage, response: ServerResponse): void {
    this.busy.set(socket, (this.busy.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (this.busy.get(socket) ?? 1) - 1;
      if (left > 0) {
        this.busy.set(socket, left);
        return;
      }
      this.busy.delete(socket);
      if (this.closing) socket.end();
    });
  }
}
