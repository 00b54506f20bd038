import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@uni/platform';
import type { Database } from './database.js';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;
const PROBE_TIMEOUT_MS = 5_000;

type Connection = Awaited<ReturnType<Database['connect']>>;

/** What is notified of in the database; names that our own migrations use, never anything from outside. */
export type NotificationChannel = 'uni_events' | 'uni_consoles';

export interface ChannelHandlers {
  /** A connection listens; whatever was committed before it did is to be caught up with. */
  readonly onConnected: () => Promise<void>;
  readonly onNotification: (payload: string, channel: NotificationChannel) => void;
}

/** One connection that listens for what is committed, made anew whenever it is lost. */
export class ChannelListener {
  private connection: Connection | null = null;
  private stopped = false;
  private running: Promise<void> | null = null;
  private lost: (() => void) | null = null;

  constructor(
    private readonly database: Database,
    private readonly logger: Logger,
    private readonly channels: readonly NotificationChannel[],
    private readonly handlers: ChannelHandlers,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.lost?.();
    await this.running;
  }

  /** Ends a connection that has died without a word, so that a new one is made. */
  async probe(): Promise<void> {
    const { connection } = this;
    if (!connection) return;
    const answered = await Promise.race([
      connection.query('SELECT 1').then(
        () => true,
        () => false,
      ),
      delay(PROBE_TIMEOUT_MS, false, { ref: false }),
    ]);
    if (!answered && connection === this.connection) this.lost?.();
  }

  private async run(): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; !this.stopped; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
      try {
        await this.listen();
        pauseMs = FIRST_PAUSE_MS;
      } catch (error) {
        this.logger.warn({ err: error }, 'a listener has no database connection');
      }
      if (!this.isStopped()) await delay(pauseMs, undefined, { ref: false });
    }
  }

  /** A method, because it changes behind the back of whoever awaits. */
  private isStopped(): boolean {
    return this.stopped;
  }

  /** Resolves when the connection is lost. */
  private async listen(): Promise<void> {
    const connection = await this.database.connect();
    const over = new Promise<void>((resolve) => {
      this.lost = resolve;
      // Stays: a second error without a listener would end the process.
      connection.on('error', () => resolve());
      connection.once('end', () => resolve());
    });
    try {
      connection.on('notification', ({ payload, channel }) =>
        this.handlers.onNotification(payload ?? '', channel as NotificationChannel),
      );
      for (const channel of this.channels) await connection.query(`LISTEN ${channel}`);
      this.connection = connection;
      await this.handlers.onConnected();
      if (!this.isStopped()) await over;
    } finally {
      this.connection = null;
      connection.removeAllListeners('notification');
      // Destroyed, not returned: nobody else may get a connection that listens.
      connection.release(true);
    }
  }
}
