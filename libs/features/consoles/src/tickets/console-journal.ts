import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { CLOCK, currentContext, runInContext, type Clock } from '@uni/platform';
import { closeConsole, type ClosedConsole } from '../console.sql.js';
import type { ConsoleEnd, TakenConsole } from '../console.types.js';

/** What a console has carried. */
export interface ConsoleTraffic {
  readonly bytesUp: number;
  readonly bytesDown: number;
}

/** Who sat in front of which machine, how long, and why it ended: one audit row for each beginning and each end. */
@Injectable()
export class ConsoleJournal {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Part of the transaction that takes the ticket. */
  async opened(console: TakenConsole): Promise<void> {
    await this.as(console, () =>
      this.audit.record({
        action: 'console.open',
        targetKind: 'instance',
        targetId: console.instanceId,
        organizationId: console.organizationId,
        after: { consoleId: console.id },
      }),
    );
  }

  /** Closes it, unless somebody else has: whoever closes it writes about it. */
  async close(id: string, reason: ConsoleEnd, traffic: ConsoleTraffic): Promise<void> {
    await this.database.transaction(async () => {
      const [closed] = await this.database.query(closeConsole, id, this.clock.now(), reason);
      if (closed) await this.closed(closed, reason, traffic);
    });
  }

  /** Part of the transaction that closes it. */
  async closed(console: ClosedConsole, reason: ConsoleEnd, traffic: ConsoleTraffic | null): Promise<void> {
    const seconds = Math.max(0, Math.round((this.clock.now().getTime() - console.takenAt.getTime()) / 1000));
    const entry = {
      action: 'console.close',
      targetKind: 'instance',
      targetId: console.instanceId,
      organizationId: console.organizationId,
      after: { consoleId: console.id, reason, seconds, ...traffic },
    };
    if (reason === 'left' || reason === 'taken_over') await this.as(console, () => this.audit.record(entry));
    else await this.audit.record(entry);
  }

  /** A websocket carries no sign-in: who it belongs to is known from its ticket. */
  private as<T>({ userId }: TakenConsole, work: () => Promise<T>): Promise<T> {
    return runInContext({ ...currentContext(), actor: { kind: 'user', userId, platformRole: 'user' } }, work);
  }
}
