import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@uni/data';
import type { SecretBox } from '@uni/platform';
import { takeAccess } from '../console.sql.js';
import type { ConsoleEnd } from '../console.types.js';
import { openAccess, type ScreenAccess } from '../open/sealed-access.js';
import { ScreenRefused } from './console-relay.js';

/** How long somebody looks at a dark screen before we say that the place does not answer. */
const PATIENCE_MS = 15_000;
/** A notification may get lost with its connection. */
const LOOK_AGAIN_MS = 500;

/** Waits until the worker has opened a screen. */
export class AccessWaiter {
  private readonly waiting = new Map<string, () => void>();

  constructor(
    private readonly database: Database,
    private readonly secrets: SecretBox,
  ) {}

  /** Somebody has written into this console's row. */
  wake(consoleId: string): void {
    this.waiting.get(consoleId)?.();
  }

  /** The way to the screen, taken out of the database. @throws ScreenRefused */
  async wait(consoleId: string): Promise<ScreenAccess> {
    const untilMs = performance.now() + PATIENCE_MS;
    try {
      while (performance.now() < untilMs) {
        // Asked for before looking, no notification falls in between.
        const notified = new Promise<void>((resolve) => this.waiting.set(consoleId, resolve));
        const [row] = await this.database.query(takeAccess, consoleId);
        if (row?.access) return openAccess(this.secrets, consoleId, row.access);
        if (row) throw new ScreenRefused((row.failure ?? 'unavailable') as ConsoleEnd);
        await Promise.race([notified, delay(LOOK_AGAIN_MS, undefined, { ref: false })]);
      }
      throw new ScreenRefused('unavailable');
    } finally {
      this.waiting.delete(consoleId);
    }
  }
}
