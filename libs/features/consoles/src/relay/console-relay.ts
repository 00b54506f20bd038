import { consoles } from '@uni/contracts';
import type { Logger } from '@uni/platform';
import type { RawData, WebSocket } from 'ws';
import type { ConsoleEnd, ConsoleLimits, TakenConsole } from '../console.types.js';
import type { ScreenAccess } from '../open/sealed-access.js';
import { ByteInbox, bytesOf } from '../rfb/byte-inbox.js';
import { greetScreen, greetViewer } from '../rfb/handshakes.js';
import { InputWatch } from '../rfb/input-watch.js';
import type { ConsoleTraffic } from '../tickets/console-journal.js';
import { connectScreen } from './screen-socket.js';

const HANDSHAKE_MS = 10_000;
const PING_EVERY_MS = 20_000;
/** How long a viewer may take to say good-bye. */
const FAREWELL_MS = 2_000;
/** Of what a slow reader has not taken yet; beyond it the other side is not read, so that one console holds no more than this. */
const MOST_BUFFERED_BYTES = 1024 * 1024;
const RESUME_BELOW_BYTES = 256 * 1024;

/** The worker could not open the screen; the reason is for the viewer. */
export class ScreenRefused extends Error {
  constructor(readonly reason: ConsoleEnd) {
    super(`the screen was not opened: ${reason}`);
  }
}

export interface RelayParts {
  readonly limits: ConsoleLimits;
  readonly logger: Logger;
  readonly nowMs: () => number;
  /** Waits for the worker. @throws ScreenRefused */
  readonly access: (consoleId: string) => Promise<ScreenAccess>;
  /** Asks our books why a screen went dark. */
  readonly causeOfLoss: (consoleId: string) => Promise<ConsoleEnd>;
}

/** One viewer in front of one screen: two websockets and what goes between them. Nothing that is carried is kept, parsed or logged. */
export class ConsoleRelay {
  private readonly openedAtMs: number;
  private activeAtMs: number;
  private pingedAtMs: number;
  private answered = true;
  private up = 0;
  private down = 0;
  private screen: WebSocket | null = null;
  private ended: ConsoleEnd | null = null;
  private finish: (reason: ConsoleEnd) => void = () => undefined;

  constructor(
    readonly console: TakenConsole,
    private readonly viewer: WebSocket,
    private readonly parts: RelayParts,
  ) {
    this.openedAtMs = this.activeAtMs = this.pingedAtMs = parts.nowMs();
  }

  get traffic(): ConsoleTraffic {
    return { bytesUp: this.up, bytesDown: this.down };
  }

  /** Resolves when it is over, with the reason. */
  serve(): Promise<ConsoleEnd> {
    const over = new Promise<ConsoleEnd>((resolve) => (this.finish = resolve));
    const inbox = new ByteInbox(this.viewer);
    this.viewer.on('error', () => this.end('left'));
    this.viewer.once('close', () => this.end('left'));
    this.viewer.on('pong', () => (this.answered = true));
    this.begin(inbox).catch((error: unknown) => this.fail(error));
    return over;
  }

  /** Closes both sides; the first reason counts. */
  end(reason: ConsoleEnd): void {
    if (this.ended !== null) return;
    this.ended = reason;
    this.screen?.terminate();
    // A paused side would never read the other's farewell.
    this.viewer.resume();
    this.viewer.close(consoles.CONSOLE_CLOSE_CODES[reason === 'relay_lost' ? 'restarting' : reason], reason);
    setTimeout(() => this.viewer.terminate(), FAREWELL_MS).unref();
    this.finish(reason);
  }

  /** Limits of time, and signs of life. Called every few seconds. */
  tick(): void {
    const nowMs = this.parts.nowMs();
    if (nowMs - this.activeAtMs >= this.parts.limits.idleMs) return this.end('idle');
    if (nowMs - this.openedAtMs >= this.parts.limits.longestMs) return this.end('time_limit');
    if (nowMs - this.pingedAtMs < PING_EVERY_MS) return;
    // Proxies keep a connection alive that somebody has long unplugged.
    if (!this.answered) return this.end('left');
    this.answered = false;
    this.pingedAtMs = nowMs;
    this.viewer.ping();
  }

  private async begin(viewer: ByteInbox): Promise<void> {
    const access = await this.parts.access(this.console.id);
    if (this.isOver()) return;
    const screen = await connectScreen(access);
    this.screen = screen.socket;
    if (this.isOver()) return screen.socket.terminate();
    const patience = setTimeout(() => screen.inbox.abandon('the screen keeps silent'), HANDSHAKE_MS);
    try {
      await greetScreen(screen.inbox, access.password);
    } finally {
      clearTimeout(patience);
    }
    const viewerPatience = setTimeout(() => this.end('protocol'), HANDSHAKE_MS);
    try {
      await greetViewer(viewer);
    } catch (error) {
      this.parts.logger.debug({ err: error, consoleId: this.console.id }, 'not a viewer');
      return this.end('protocol');
    } finally {
      clearTimeout(viewerPatience);
    }
    if (this.isOver()) return;
    screen.socket.once('close', () => void this.explainLoss());
    const watch = new InputWatch();
    this.carry(this.viewer, screen.socket, viewer.release(), (bytes) => {
      this.up += bytes.length;
      if (watch.see(bytes)) this.activeAtMs = this.parts.nowMs();
    });
    this.carry(screen.socket, this.viewer, screen.inbox.release(), (bytes) => {
      this.down += bytes.length;
    });
  }

  private carry(from: WebSocket, to: WebSocket, first: Buffer, note: (bytes: Buffer) => void): void {
    const resume = (): void => {
      if (from.isPaused && to.bufferedAmount < RESUME_BELOW_BYTES && this.ended === null) from.resume();
    };
    const pass = (bytes: Buffer): void => {
      if (this.ended !== null || bytes.length === 0) return;
      note(bytes);
      if (this.up + this.down > this.parts.limits.maxBytes) return this.end('data_limit');
      to.send(bytes, { binary: true }, resume);
      if (to.bufferedAmount > MOST_BUFFERED_BYTES) from.pause();
    };
    from.on('message', (data: RawData) => pass(bytesOf(data)));
    pass(first);
  }

  private async explainLoss(): Promise<void> {
    if (this.isOver()) return;
    try {
      this.end(await this.parts.causeOfLoss(this.console.id));
    } catch (error) {
      this.parts.logger.warn({ err: error, consoleId: this.console.id }, 'cause of a lost screen not found');
      this.end('place_closed');
    }
  }

  private fail(error: unknown): void {
    if (this.isOver()) return;
    if (!(error instanceof ScreenRefused))
      this.parts.logger.warn(
        { err: error, consoleId: this.console.id, instanceId: this.console.instanceId },
        'screen not reached',
      );
    this.end(error instanceof ScreenRefused ? error.reason : 'unavailable');
  }

  /** A method, because it changes behind the back of whoever awaits. */
  private isOver(): boolean {
    return this.ended !== null;
  }
}
