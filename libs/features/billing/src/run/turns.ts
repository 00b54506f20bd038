import { Inject, Injectable } from '@nestjs/common';
import { Database, statement } from '@uni/data';
import { CLOCK, type Clock } from '@uni/platform';

const claim = statement<[string, Date, number], { key: string }>(
  'billing_claim_turn',
  `INSERT INTO settings AS s (key, value, updated_at) VALUES ($1, '{}'::jsonb, $2::timestamptz)
   ON CONFLICT (key) DO UPDATE SET updated_at = excluded.updated_at
     WHERE s.updated_at <= excluded.updated_at - make_interval(secs => $3::int) OR s.updated_at > excluded.updated_at
   RETURNING s.key`,
);

/** Lets one of all workers do a thing once per interval. The last turn is a row, so a restart neither repeats nor forgets it. */
@Injectable()
export class Turns {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** True for the one caller whose turn it is. A turn in the future (the clock went back) counts as over. */
  async take(task: string, everySeconds: number): Promise<boolean> {
    const rows = await this.database.query(claim, `clock.${task}`, this.clock.now(), everySeconds);
    return rows.length > 0;
  }
}
