import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Database, IdempotencyKeys, statement } from '@uni/data';
import { CLOCK, LOGGER, type Clock, type Logger } from '@uni/platform';

const EVERY_MS = 10 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
/** Ended sessions are kept a while: a refresh token that comes back late must still be recognised. */
const KEEP_ENDED_SESSIONS_MS = 30 * DAY_MS;

const forgetAttempts = statement<[Date], never>(
  'login_attempts_purge',
  `DELETE FROM login_attempts WHERE failed_at < $1::timestamptz`,
);
const forgetSessions = statement<[Date], never>(
  'sessions_purge',
  `DELETE FROM sessions WHERE expires_at < $1::timestamptz`,
);

/** Removes what has had its time: idempotency keys, failed sign-ins, sessions. Any number of workers may do it at once. */
@Injectable()
export class Housekeeping {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(IdempotencyKeys) private readonly keys: IdempotencyKeys,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Interval(EVERY_MS)
  async tick(): Promise<void> {
    try {
      await this.clean();
    } catch (error) {
      // Nothing is lost: the next round takes what this one left.
      this.logger.warn({ err: error }, 'housekeeping of people will be repeated');
    }
  }

  async clean(): Promise<void> {
    const now = this.clock.now();
    await this.keys.purge(now);
    await this.database.query(forgetAttempts, new Date(now.getTime() - DAY_MS));
    await this.database.query(forgetSessions, new Date(now.getTime() - KEEP_ENDED_SESSIONS_MS));
  }
}
