import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';

export interface LocalServer {
  readonly origin: string;
  readonly port: number;
  /** What the operator must allow to reach it. */
  readonly allowedHosts: readonly string[];
  /** TCP connections accepted so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/** A plain http server on a free port of the loopback interface. */
export function serveHttp(listener: RequestListener): Promise<LocalServer> {
  return listen(createHttpServer(listener), 'http');
}

/** A TLS server with a fresh self-signed certificate. */
export async function serveHttps(listener: RequestListener): Promise<LocalServer & { readonly fingerprint: string }> {
  const pems = await generate([{ name: 'commonName', value: 'pve.example' }], { keySize: 2048 });
  const server = await listen(createHttpsServer({ key: pems.private, cert: pems.cert }, listener), 'https');
  return { ...server, fingerprint: new X509Certificate(pems.cert).fingerprint256 };
}

/** A server below HTTP: says `words` to whoever connects and sends something. */
export async function serveTcp(onData: (socket: Socket) => void): Promise<LocalServer> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => onData(socket));
  });
  return listen(server, 'http');
}

/** A port on which nobody listens. */
export async function unusedPort(): Promise<number> {
  const server = await listen(createHttpServer(), 'http');
  await server.close();
  return server.port;
}

async function listen(server: Server | ReturnType<typeof createTcpServer>, scheme: string): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${scheme}://127.0.0.1:${port}`,
    port,
    allowedHosts: [`${scheme}://127.0.0.1:${port}`],
    connections: () => accepted,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
