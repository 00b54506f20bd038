import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Database } from '@uni/data';
import { CLOCK, LOGGER, type Clock, type Logger } from '@uni/platform';
import { closeSilent, removeOld } from '../console.sql.js';
import { RELAY_SILENCE_MS } from '../console.types.js';
import { ConsoleJournal } from '../tickets/console-journal.js';

const EVERY_MS = 30_000;
const KEEP_MS = 24 * 3_600_000;
const BATCH = 500;

/** Closes the books on consoles whose relay died, and forgets old ones. */
@Injectable()
export class ConsoleClock {
  private working = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ConsoleJournal) private readonly journal: ConsoleJournal,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Interval('consoles.tidy', EVERY_MS)
  async tick(): Promise<void> {
    if (this.working) return;
    this.working = true;
    try {
      await this.tidy();
    } catch (error) {
      this.logger.warn({ err: error }, 'consoles not tidied');
    } finally {
      this.working = false;
    }
  }

  /** Any number of workers may do it at once. */
  async tidy(): Promise<void> {
    const now = this.clock.now();
    const before = (byMs: number): Date => new Date(now.getTime() - byMs);
    await this.database.transaction(async () => {
      for (const lost of await this.database.query(closeSilent, now, before(RELAY_SILENCE_MS), BATCH))
        await this.journal.closed(lost, 'relay_lost', null);
    });
    await this.database.query(removeOld, before(KEEP_MS));
  }
}
