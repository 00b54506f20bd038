import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '@uni/data';
import { LOGGER, type Logger } from '@uni/platform';
import type pg from 'pg';

const RECONNECT_MS = 1_000;

/** Hears that there is something in the outbox, on a connection of its own that is replaced when it is lost. */
@Injectable()
export class OutboxListener implements OnApplicationBootstrap, OnApplicationShutdown {
  private client: pg.PoolClient | null = null;
  private reconnect: NodeJS.Timeout | null = null;
  private waiting: (() => void) | null = null;
  private closed = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    void this.listen();
  }

  onApplicationShutdown(): void {
    this.closed = true;
    if (this.reconnect) clearTimeout(this.reconnect);
    this.letGo();
  }

  /** Resolves at the next message, or when the time is up. Asked for before looking, no message falls in between. */
  next(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.waiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  wake(): void {
    this.waiting?.();
  }

  private async listen(): Promise<void> {
    try {
      const client = await this.database.connect();
      client.on('notification', () => this.wake());
      client.on('error', (error) => this.lost(error));
      client.on('end', () => this.lost(new Error('connection ended')));
      this.client = client;
      await client.query('LISTEN uni_outbox');
      // Whatever came while nobody was listening.
      this.wake();
    } catch (error) {
      this.lost(error);
    }
  }

  private lost(error: unknown): void {
    this.letGo();
    if (this.closed || this.reconnect) return;
    this.logger.warn({ err: error }, 'outbox notifications lost; looking every second until they are back');
    this.reconnect = setTimeout(() => {
      this.reconnect = null;
      void this.listen();
    }, RECONNECT_MS);
  }

  private letGo(): void {
    const client = this.client;
    this.client = null;
    if (!client) return;
    client.removeAllListeners('notification');
    client.removeAllListeners('end');
    // Destroyed, not given back: it would go on listening in somebody else's hands.
    client.release(true);
  }
}
