import { createServer, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ProviderRegistry } from '@uni/compute-core';
import type { ConsoleAccess } from '@uni/compute-port';
import { Database } from '@uni/data';
import { ConsoleOpenHandler } from '@uni/feature-consoles';
import { ProviderConnections } from '@uni/feature-providers';
import { createLogger, newId, SecretBox, systemClock } from '@uni/platform';
import { RfbClient, RfbScreen, WebSocketGate } from '@uni/simulator-kit';
import { createWebSocketStream, WebSocket } from 'ws';
import type { TestApi, TestPerson } from './start-api.js';

export const ORIGIN = 'https://portal.example.test';
const PASSWORD = 'vnc-pass';

/** A vendor with one screen behind VNC authentication, a worker that opens it, and instances that stand on it. */
export class ConsoleWorld {
  readonly providerId = newId();
  readonly screen: RfbScreen;
  /** How often the vendor was asked for the screen. */
  asked = 0;
  /** What the vendor answers instead of the way to its screen. */
  answer: (access: ConsoleAccess) => ConsoleAccess | Promise<ConsoleAccess> = (access) => access;
  /** Bytes that the vendor has sent, and its end of each stream. */
  readonly streams: Duplex[] = [];
  private readonly templateId = newId();
  private readonly working = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | null = null;
  private names = 0;

  private constructor(
    readonly api: TestApi,
    private readonly server: Server,
    private readonly endpoint: string,
  ) {
    this.screen = new RfbScreen({
      machine: { name: 'web-1', hardware: '1 vCPU, 1024 MiB' },
      clock: systemClock,
      startedAtMs: 0,
      bootMs: 1,
    });
  }

  static async start(api: TestApi, serve?: (stream: Duplex) => void): Promise<ConsoleWorld> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const world = new ConsoleWorld(api, server, `http://127.0.0.1:${address.port}`);
    const gate = new WebSocketGate();
    server.on('upgrade', (request, socket, head) => {
      if (request.headers.authorization !== 'token of the vendor') return gate.refuse(socket, 401);
      gate.accept(request, socket, head, (stream) => {
        stream.on('error', () => undefined);
        world.streams.push(stream);
        if (serve) serve(stream);
        else void world.screen.attach(stream, PASSWORD);
      });
    });
    await world.fill();
    world.work();
    return world;
  }

  /** A running instance of somebody's organisation. */
  async instance(owner: TestPerson): Promise<string> {
    const id = newId();
    const account = await this.api.database.client.account.findUniqueOrThrow({
      where: { organizationId: owner.organizationId },
    });
    this.names += 1;
    const now = new Date();
    await this.api.database.client.instance.create({
      data: {
        id,
        organizationId: owner.organizationId,
        accountId: account.id,
        name: `vm-${this.names}`,
        hostname: `vm-${this.names}`,
        templateId: this.templateId,
        providerId: this.providerId,
        externalId: `10${this.names}`,
        region: 'Nantes',
        vcpus: 1,
        memoryMib: 1024,
        diskGib: 10,
        status: 'running',
        desiredStatus: 'running',
        currency: 'EUR',
        runningMicrosPerHour: 1n,
        stoppedMicrosPerHour: 1n,
        statusChangedAt: now,
        createdAt: now,
      },
    });
    return id;
  }

  async ticket(person: TestPerson, instanceId: string): Promise<string> {
    const { body } = await person.client.post(`/instances/${instanceId}/console`, {}, { expect: 201 });
    return (body as { websocketPath: string }).websocketPath;
  }

  /** @param origin null as from a program that is no browser */
  dial(path: string, origin: string | null = ORIGIN): WebSocket {
    const options = origin === null ? {} : { origin };
    const socket = new WebSocket(new URL(path, this.api.url.replace('http', 'ws')), ['binary'], options);
    socket.on('error', () => undefined);
    return socket;
  }

  /** Somebody in front of the machine. */
  async watch(path: string): Promise<{ viewer: RfbClient; socket: WebSocket; closed: Promise<Closed> }> {
    const socket = this.dial(path);
    const closed = closing(socket);
    const stream = createWebSocketStream(socket);
    stream.on('error', () => undefined);
    const viewer = await Promise.race([
      RfbClient.connect(stream, { password: null }),
      closed.then(({ code, reason }) => Promise.reject(new Error(`closed with ${code} ${reason}`))),
    ]);
    return { viewer, socket, closed };
  }

  async close(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await Promise.all(this.working);
    this.screen.powerOff();
    for (const stream of this.streams) stream.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async fill(): Promise<void> {
    const db = this.api.database.client;
    await db.provider.create({
      data: {
        id: this.providerId,
        kind: 'proxmox',
        name: 'P',
        endpoint: this.endpoint,
        simulated: true,
        credentials: {
          ...this.api.app.get(SecretBox, { strict: false }).seal('{}', `providers|${this.providerId}|credentials`),
        },
        description: { capabilities: { console: true } },
      },
    });
    await db.template.create({
      data: {
        id: this.templateId,
        name: 'Debian 13',
        os: 'Debian',
        providerId: this.providerId,
        regionName: 'Nantes',
        imageRef: '9100',
        vcpus: 1,
        memoryMib: 1024,
        diskGib: 10,
      },
    });
  }

  /** What the worker does: takes the jobs of the outbox. */
  private work(): void {
    const { app } = this.api;
    const database = app.get(Database, { strict: false });
    const secrets = app.get(SecretBox, { strict: false });
    const console = {
      open: async (): Promise<ConsoleAccess> => {
        this.asked += 1;
        return this.answer({
          url: `${this.endpoint.replace('http', 'ws')}/screen?ticket=${newId()}`,
          headers: { authorization: 'token of the vendor' },
          subprotocols: ['binary'],
          password: PASSWORD,
          pinnedFingerprint: null,
          expiresAt: new Date(Date.now() + 10_000),
        });
      },
    };
    const registry = { open: () => Promise.resolve({ kind: 'proxmox', console }) } as unknown as ProviderRegistry;
    const connections = app.get(ProviderConnections, { strict: false });
    const logger = createLogger('spec', 'silent');
    const handler = new ConsoleOpenHandler(registry, connections, database, secrets, systemClock, logger);
    const tick = async (): Promise<void> => {
      const jobs = await database.client.$queryRaw<{ body: { consoleId: string } }[]>`
        UPDATE outbox SET sent_at = now() WHERE sent_at IS NULL AND topic = 'console.open' RETURNING body`;
      await Promise.all(jobs.map(({ body }) => handler.handle(body)));
    };
    this.timer = setInterval(() => {
      const done = tick().finally(() => this.working.delete(done));
      this.working.add(done);
    }, 20);
  }
}

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

export function closing(socket: WebSocket): Promise<Closed> {
  return new Promise((resolve) => socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })));
}

/** The status with which an upgrade was refused; 101 when it was not. */
export function upgradeStatus(socket: WebSocket): Promise<number> {
  return new Promise((resolve, reject) => {
    socket.once('unexpected-response', (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('error', reject);
  });
}
