import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { DriverDescription } from '@uni/compute-port';
import { Database, Outbox } from '@uni/data';
import type { Principal } from '@uni/feature-accounts';
import { AppError, CLOCK, isId, newId, notFound, type Clock } from '@uni/platform';
import {
  closeOlder,
  countOpen,
  insertTicket,
  knownTicket,
  lockTaking,
  standings,
  takeTicket,
  waitingTickets,
} from '../console.sql.js';
import {
  CONSOLE_LIMITS,
  hasScreen,
  RELAY_SILENCE_MS,
  TICKET_LIFE_MS,
  type ConsoleEnd,
  type ConsoleLimits,
  type TakenConsole,
} from '../console.types.js';
import { endOfStanding } from './standing.js';
import { ConsoleJournal } from './console-journal.js';

const TICKET_BYTES = 32;
/** Tickets are free to ask for and cost a row each. */
const MOST_WAITING = 20;

export interface IssuedTicket {
  /** Shown once: what is stored is its hash. */
  readonly ticket: string;
  readonly expiresAt: Date;
}

/** What a ticket led to: a console to be served, one to be refused in words, or nothing (unknown, used or run out). */
export type Taking =
  | { readonly outcome: 'taken'; readonly console: TakenConsole }
  | { readonly outcome: 'refused'; readonly reason: ConsoleEnd }
  | null;

/** One-use rights to a machine's screen. */
@Injectable()
export class ConsoleTickets {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(ConsoleJournal) private readonly journal: ConsoleJournal,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONSOLE_LIMITS) private readonly limits: ConsoleLimits,
  ) {}

  /**
   * A ticket for one websocket, good for half a minute, for this person in this session.
   * @throws AppError not_found, illegal_state, unsupported_by_provider, rate_limited
   */
  async issue(principal: Principal, instanceId: string): Promise<IssuedTicket> {
    if (!isId(instanceId)) throw notFound('instance');
    const instance = await this.database.client.instance.findFirst({
      where: { id: instanceId, organizationId: principal.organizationId, deletedAt: null },
      select: { name: true, status: true, provider: { select: { description: true } } },
    });
    if (!instance) throw notFound('instance');
    refuseWithoutScreen(instance.provider.description as DriverDescription | null, instance);
    const now = this.clock.now();
    const [waiting] = await this.database.query(waitingTickets, principal.userId, now);
    if ((waiting?.n ?? 0) >= MOST_WAITING) throw tooMany();
    const ticket = randomBytes(TICKET_BYTES).toString('base64url');
    const expiresAt = new Date(now.getTime() + TICKET_LIFE_MS);
    const { organizationId, userId, sessionId } = principal;
    await this.database.query(
      insertTicket,
      newId(),
      hashOf(ticket),
      organizationId,
      instanceId,
      userId,
      sessionId,
      now,
      expiresAt,
    );
    return { ticket, expiresAt };
  }

  /** Uses a ticket up, whatever comes of it, and asks the worker for the screen. The same person's older console of the machine ends. */
  async take(ticket: string): Promise<Taking> {
    const hash = hashOf(ticket);
    const [ahead] = await this.database.query(knownTicket, hash, this.clock.now());
    if (ahead?.known !== true) return null;
    return this.database.transaction(async () => {
      await this.database.query(lockTaking);
      const now = this.clock.now();
      for (const older of await this.database.query(closeOlder, hash, now))
        await this.journal.closed(older, 'taken_over', null);
      const [console] = await this.database.query(takeTicket, hash, now);
      if (!console) return null;
      const reason = await this.refusalOf(console, now);
      await this.journal.opened(console);
      if (reason !== null) {
        await this.journal.close(console.id, reason, { bytesUp: 0, bytesDown: 0 });
        return { outcome: 'refused', reason };
      }
      await this.outbox.add('console.open', console.id, { consoleId: console.id });
      return { outcome: 'taken', console };
    });
  }

  /** Half a minute is long enough to lose a right, and others may have taken the last place. */
  private async refusalOf(console: TakenConsole, now: Date): Promise<ConsoleEnd | null> {
    const [standing] = await this.database.query(standings, [console.id], now);
    const end = standing ? endOfStanding(standing) : 'not_allowed';
    if (end !== null) return end;
    const since = new Date(now.getTime() - RELAY_SILENCE_MS);
    const [open] = await this.database.query(countOpen, console.userId, console.instanceId, since);
    // Its own row is among them.
    const { ofUser = 0, ofInstance = 0 } = open ?? {};
    return ofUser > this.limits.maxPerUser || ofInstance > this.limits.maxPerInstance ? 'too_many' : null;
  }
}

function refuseWithoutScreen(
  description: DriverDescription | null,
  { name, status }: { readonly name: string; readonly status: Parameters<typeof hasScreen>[0] },
): void {
  // Never opened yet: the worker finds out.
  if (description?.capabilities.console === false) {
    throw new AppError({
      kind: 'unprocessable',
      code: 'unsupported_by_provider',
      publicMessage: `The place of ${name} shows no screens: reach it by SSH.`,
    });
  }
  if (hasScreen(status)) return;
  throw new AppError({
    kind: 'conflict',
    code: 'illegal_state',
    publicMessage: `${name} is ${status}: there is a screen only while it runs.`,
  });
}

const hashOf = (ticket: string): Buffer => createHash('sha256').update(ticket).digest();

function tooMany(): AppError {
  return new AppError({
    kind: 'too_many',
    code: 'rate_limited',
    publicMessage: 'Too many consoles were asked for and not opened: wait half a minute.',
    retryAfterSeconds: TICKET_LIFE_MS / 1000,
  });
}
