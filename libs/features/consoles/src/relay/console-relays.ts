import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { consoles } from '@uni/contracts';
import { ChannelListener, Database } from '@uni/data';
import { CLOCK, LOGGER, SecretBox, type Clock, type Logger } from '@uni/platform';
import type { WebSocket, WebSocketServer } from 'ws';
import { beat, standings } from '../console.sql.js';
import { CONSOLE_LIMITS, type ConsoleEnd, type ConsoleLimits, type TakenConsole } from '../console.types.js';
import { ConsoleJournal } from '../tickets/console-journal.js';
import type { Taking } from '../tickets/console-tickets.js';
import { endOfLoss, endOfStanding } from '../tickets/standing.js';
import type { AccessWaiter } from './access-waiter.js';
import type { ConsoleRelay } from './console-relay.js';
import { RelayStatistics } from './relay-statistics.js';

const CHECK_EVERY_MS = 2_500;
/** Events come in flocks, and a busy installation never stops: one look for all of them, a few times a second at most. */
const GATHER_MS = 200;
/** What viewers send in one frame at most: a pasted page, not a film. */
const FRAME_LIMIT_BYTES = 256 * 1024;

/** The machinery is loaded with the first console: a start waits for nothing that nobody may use today. */
interface Machinery {
  readonly server: WebSocketServer;
  readonly waiter: AccessWaiter;
  readonly Relay: typeof ConsoleRelay;
}

/** The consoles that are open in this process: begins them, looks after them, ends them. */
@Injectable()
export class ConsoleRelays implements OnModuleDestroy {
  readonly statistics = new RelayStatistics();
  private readonly relays = new Map<string, ConsoleRelay>();
  private readonly listener: ChannelListener;
  private machinery: Promise<Machinery> | null = null;
  private waiter: AccessWaiter | null = null;
  private timer: NodeJS.Timeout | null = null;
  private gathering: NodeJS.Timeout | null = null;
  private stopping = false;
  private arriving = 0;
  /** Ends of consoles that are still being written down. */
  private readonly ended = new Map<string, Promise<void>>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretBox) private readonly secrets: SecretBox,
    @Inject(ConsoleJournal) private readonly journal: ConsoleJournal,
    @Inject(CONSOLE_LIMITS) private readonly limits: ConsoleLimits,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.listener = new ChannelListener(database, logger, ['uni_consoles', 'uni_events'], {
      onConnected: () => this.check(),
      onNotification: (payload, channel) => {
        if (channel === 'uni_consoles') this.waiter?.wake(payload);
        this.lookSoon();
      },
    });
  }

  get open(): number {
    return this.relays.size;
  }

  /**
   * Runs `work` in a place of this process, which is taken from the first moment on: upgrades that arrive together would all find the last
   * one free.
   * @returns false when there is none
   */
  async withPlace(work: () => Promise<void>): Promise<boolean> {
    if (this.stopping || this.relays.size + this.arriving >= this.limits.maxPerProcess) return false;
    this.arriving += 1;
    try {
      await work();
      return true;
    } finally {
      this.arriving -= 1;
    }
  }

  /** Completes the upgrade of a ticket that was taken, and begins to serve it, or refuses it in the websocket's own words. */
  async accept(request: IncomingMessage, socket: Duplex, head: Buffer, taking: NonNullable<Taking>): Promise<void> {
    const { server, Relay } = await this.load();
    const viewer = await upgraded(server, request, socket, head);
    if (viewer === null) {
      if (taking.outcome === 'taken') await this.journal.close(taking.console.id, 'left', { bytesUp: 0, bytesDown: 0 });
      return;
    }
    if (taking.outcome === 'refused') {
      this.statistics.closed(taking.reason);
      refuse(viewer, taking.reason);
      return;
    }
    const relay = new Relay(taking.console, viewer, {
      limits: this.limits,
      logger: this.logger,
      nowMs: () => this.clock.now().getTime(),
      access: async (id) => (await this.load()).waiter.wait(id),
      causeOfLoss: (id) => this.causeOfLoss(id),
    });
    this.serve(taking.console, relay);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    if (this.timer) clearInterval(this.timer);
    if (this.gathering) clearTimeout(this.gathering);
    for (const relay of this.relays.values()) relay.end('restarting');
    if (!this.machinery) return;
    await Promise.all(this.ended.values());
    await this.listener.stop();
  }

  private serve(console: TakenConsole, relay: ConsoleRelay): void {
    this.relays.set(console.id, relay);
    this.statistics.opened();
    const written = relay
      .serve()
      .then((reason) => this.writeEnd(relay, reason))
      .finally(() => this.ended.delete(console.id));
    this.ended.set(console.id, written);
    if (this.stopping) relay.end('restarting');
  }

  private async writeEnd(relay: ConsoleRelay, reason: ConsoleEnd): Promise<void> {
    this.relays.delete(relay.console.id);
    const { traffic } = relay;
    this.statistics.closed(reason, traffic);
    try {
      await this.journal.close(relay.console.id, reason, traffic);
    } catch (error) {
      // The row stays open without a sign of life, and the worker writes about it.
      this.logger.warn({ err: error, consoleId: relay.console.id, reason }, 'end of a console not written');
    }
  }

  /** Signs of life of this process, and limits of time. */
  private async beat(): Promise<void> {
    if (this.relays.size === 0) return;
    for (const relay of this.relays.values()) relay.tick();
    await this.database.query(beat, [...this.relays.keys()], this.clock.now());
    await this.check();
  }

  /** Whether everybody may stay: one question for all. */
  private async check(): Promise<void> {
    const ids = [...this.relays.keys()];
    if (ids.length === 0) return;
    const now = this.clock.now();
    const known = new Map((await this.database.query(standings, ids, now)).map((row) => [row.id, row]));
    for (const id of ids) {
      const standing = known.get(id);
      const end = standing ? endOfStanding(standing) : 'not_allowed';
      if (end !== null) this.relays.get(id)?.end(end);
    }
  }

  private lookSoon(): void {
    if (this.relays.size === 0) return;
    this.gathering ??= setTimeout(() => {
      this.gathering = null;
      this.look(this.check());
    }, GATHER_MS);
  }

  private look(looking: Promise<void>): void {
    looking.catch((error: unknown) => {
      // Postgres is away: nothing can be proven of anybody. The next look decides.
      this.logger.warn({ err: error }, 'open consoles could not be looked after');
    });
  }

  private async causeOfLoss(id: string): Promise<ConsoleEnd> {
    const [standing] = await this.database.query(standings, [id], this.clock.now());
    return standing ? endOfLoss(standing) : 'place_closed';
  }

  private load(): Promise<Machinery> {
    this.machinery ??= this.begin();
    return this.machinery;
  }

  private async begin(): Promise<Machinery> {
    const [{ WebSocketServer }, { AccessWaiter }, { ConsoleRelay: Relay }] = await Promise.all([
      import('ws'),
      import('./access-waiter.js'),
      import('./console-relay.js'),
    ]);
    const waiter = new AccessWaiter(this.database, this.secrets);
    this.waiter = waiter;
    this.listener.start();
    this.timer = setInterval(() => this.look(this.beat()), CHECK_EVERY_MS).unref();
    const server = new WebSocketServer({
      noServer: true,
      maxPayload: FRAME_LIMIT_BYTES,
      // Pictures are compressed by RFB itself; a second time costs memory for each console and gains nothing.
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has('binary') ? 'binary' : false),
    });
    return { server, waiter, Relay };
  }
}

/** Null when the handshake was malformed: the library has answered, and the socket is gone. */
function upgraded(
  server: WebSocketServer,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<WebSocket | null> {
  return new Promise((resolve) => {
    const gone = (): void => resolve(null);
    socket.once('close', gone);
    server.handleUpgrade(request, socket, head, (viewer) => {
      socket.off('close', gone);
      resolve(viewer);
    });
  });
}

function refuse(viewer: WebSocket, reason: ConsoleEnd): void {
  viewer.on('error', () => undefined);
  viewer.close(consoles.CONSOLE_CLOSE_CODES[reason === 'relay_lost' ? 'restarting' : reason], reason);
}
