import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type RawData } from 'ws';

/** A websocket behind which a screen without a password answers those who bring a ticket. */
export async function withScreenServer<T>(use: (origin: string) => Promise<T>): Promise<T> {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    verifyClient: ({ req }: { req: IncomingMessage }) => /[?&]ticket=ticket-\d+/.test(req.url ?? ''),
  });
  server.on('connection', (socket) => {
    // Each answer of the viewer brings the next of ours: the ways of authentication, then the verdict.
    const answers = [Buffer.from([1, 1]), Buffer.from([0, 0, 0, 0])];
    socket.on('message', (_data: RawData) => {
      const next = answers.shift();
      if (next) socket.send(next);
    });
    socket.send(Buffer.from('RFB 003.008\n', 'latin1'));
  });
  await new Promise<void>((resolve) => server.once('listening', resolve));
  try {
    return await use(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    for (const client of server.clients) client.terminate();
    await new Promise((resolve) => server.close(resolve));
  }
}
