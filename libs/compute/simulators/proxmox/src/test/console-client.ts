import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocket } from 'ws';
import type { ProxmoxSimulator } from '../index.js';
import type { WireClient } from './wire-client.js';

export interface OpenedConsole {
  readonly port: number;
  readonly ticket: string;
  readonly user: string;
  readonly password?: string;
  readonly upid: string;
}

export interface UpgradeOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly kind?: 'qemu' | 'lxc';
  readonly protocol?: string;
}

/** Why an upgrade was refused. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
  ) {
    super(`${status} ${reason}`);
  }
}

/** Opens the websocket of a console as any client does. @throws Refused with what the server answered instead. */
export function openWebSocket(
  simulator: ProxmoxSimulator,
  client: WireClient,
  vmid: number,
  query: Readonly<Record<string, string | number>>,
  { headers, kind = 'qemu', protocol = 'binary' }: UpgradeOptions = {},
): Promise<{ stream: Duplex; protocol: string }> {
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const url = `${simulator.endpoint.replace('https', 'wss')}/api2/json/nodes/pvea/${kind}/${vmid}/vncwebsocket?${search.toString()}`;
  const webSocket = new WebSocket(url, protocol, {
    rejectUnauthorized: false,
    headers: headers ?? { authorization: client.authorization },
  });
  return new Promise((resolve, reject) => {
    webSocket.on('unexpected-response', (request, response) => {
      request.destroy();
      reject(new Refused(response.statusCode ?? 0, response.statusMessage ?? ''));
    });
    webSocket.on('error', reject);
    webSocket.on('open', () => {
      const stream = createWebSocketStream(webSocket);
      stream.on('error', () => undefined);
      resolve({ stream, protocol: webSocket.protocol });
    });
  });
}
