import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { SHARED_EVENT_TYPES } from '@uni/contracts';
import { ChannelListener, Database } from '@uni/data';
import { Principals, type SignedInPrincipal } from '@uni/feature-accounts';
import { AppError, CLOCK, LOGGER, type Clock, type Logger } from '@uni/platform';
import type { EventStream } from './event-stream.js';
import { eventsAfter, eventsByIds, newestIds, type EventRow } from './events.sql.js';
import { formatPosition, SequenceGaps, type StreamPosition } from './sequence-gaps.js';

const HEARTBEAT_MS = 15_000;
const SESSION_CHECK_MS = 5_000;
/** Notifications that arrive together are read together. */
const GATHER_MS = 5;
/** Whoever was away for longer than this has a page to reload anyway. */
const MOST_REPLAYED = 5_000;
const STREAMS_PER_PERSON = 20;
const GAPS_LOOKED_BACK = 100;

/** Carries committed events to the open streams: one listening connection per process, however many readers. */
@Injectable()
export class EventFeed implements OnModuleDestroy {
  private readonly streams = new Set<EventStream>();
  private readonly listener: ChannelListener;
  private readonly timers: NodeJS.Timeout[] = [];
  private gaps: SequenceGaps | null = null;
  private pending: bigint[] = [];
  private gathering: NodeJS.Timeout | null = null;
  private started: { readonly ready: Promise<void>; readonly resolve: () => void } | null = null;

  constructor(
    private readonly database: Database,
    private readonly principals: Principals,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.listener = new ChannelListener(database, logger, ['uni_events'], {
      onConnected: () => this.catchUp(),
      onNotification: (id) => this.gather(BigInt(id)),
    });
  }

  /** @throws AppError rate_limited when the person has too many streams open */
  admit({ userId }: SignedInPrincipal): void {
    if ([...this.streams].filter((open) => open.principal.userId === userId).length < STREAMS_PER_PERSON) return;
    throw new AppError({
      kind: 'too_many',
      code: 'rate_limited',
      publicMessage: 'Too many event streams are open: close one first.',
      retryAfterSeconds: 5,
    });
  }

  /** Adds a reader. It gets what it has missed since `after`, then what happens. */
  async open(stream: EventStream, after: StreamPosition | null): Promise<void> {
    this.streams.add(stream);
    try {
      await this.ensureStarted();
      if (after) await this.replay(stream, after);
      else if (this.gaps) stream.announce(formatPosition(this.gaps.position));
      stream.beginLive();
    } catch (error) {
      // The answer has begun: all that is left is to end it, and the client resumes.
      this.logger.warn({ err: error }, 'an event stream could not begin');
      this.close(stream);
      stream.end();
    }
  }

  close(stream: EventStream): void {
    this.streams.delete(stream);
  }

  async onModuleDestroy(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    for (const stream of this.streams) stream.end();
    this.streams.clear();
    if (this.gathering) clearTimeout(this.gathering);
    if (this.started) await this.listener.stop();
  }

  /** Nobody listens until somebody reads. */
  private ensureStarted(): Promise<void> {
    if (!this.started) {
      let resolve = (): void => undefined;
      const ready = new Promise<void>((done) => (resolve = done));
      this.started = { ready, resolve };
      this.listener.start();
      this.every(HEARTBEAT_MS, async () => {
        for (const stream of this.streams) stream.heartbeat();
        await this.listener.probe();
      });
      this.every(SESSION_CHECK_MS, () => this.endOrphans());
    }
    return this.started.ready;
  }

  private every(intervalMs: number, work: () => Promise<void>): void {
    const run = (): void => {
      work().catch((error: unknown) => this.logger.warn({ err: error }, 'event streams could not be looked after'));
    };
    this.timers.push(setInterval(run, intervalMs).unref());
  }

  /** After every (re)connection: what was committed while nobody listened. */
  private async catchUp(): Promise<void> {
    if (this.gaps) {
      const { highest, missing } = this.gaps.position;
      const rows = await this.database.query(
        eventsAfter,
        highest.toString(),
        missing.map(String),
        null,
        MOST_REPLAYED,
        [],
      );
      this.dispatch(rows.reverse());
    } else {
      this.gaps = await this.currentGaps();
    }
    this.started?.resolve();
  }

  /** Numbers just below the newest may belong to transactions that are still running. */
  private async currentGaps(): Promise<SequenceGaps> {
    const ids = (await this.database.query(newestIds, GAPS_LOOKED_BACK)).map((row) => row.id).reverse();
    const gaps = new SequenceGaps((ids[0] ?? 1n) - 1n);
    for (const id of ids) gaps.see(id, this.clock.now().getTime());
    return gaps;
  }

  private gather(id: bigint): void {
    this.pending.push(id);
    this.gathering ??= setTimeout(() => {
      this.gathering = null;
      const ids = this.pending;
      this.pending = [];
      this.read(ids).catch((error: unknown) => {
        // The connection is gone too; the next one catches up.
        this.logger.warn({ err: error }, 'new events could not be read');
      });
    }, GATHER_MS);
  }

  private async read(ids: readonly bigint[]): Promise<void> {
    if (this.streams.size === 0) {
      for (const id of ids) this.gaps?.see(id, this.clock.now().getTime());
      return;
    }
    this.dispatch(await this.database.query(eventsByIds, ids.map(String)));
  }

  private dispatch(rows: readonly EventRow[]): void {
    for (const row of rows) {
      if (this.gaps?.see(row.id, this.clock.now().getTime()) !== true) continue;
      const position = formatPosition(this.gaps.position);
      for (const stream of this.streams) if (stream.accepts(row)) stream.deliver({ row, position });
    }
  }

  private async replay(stream: EventStream, after: StreamPosition): Promise<void> {
    const rows = await this.database.query(
      eventsAfter,
      after.highest.toString(),
      after.missing.map(String),
      stream.organizationId,
      MOST_REPLAYED,
      SHARED_EVENT_TYPES,
    );
    const missing = new Set([...after.missing, ...(this.gaps?.position.missing ?? [])]);
    let highest = after.highest;
    // What was dispatched while the rows were being read waits in the stream as well.
    const comesAgain = (id: bigint): boolean => stream.isWaiting(id) || (this.gaps?.awaits(id) ?? false);
    for (const row of rows.reverse()) {
      missing.delete(row.id);
      if (row.id > highest) highest = row.id;
      const position = formatPosition({ highest, missing: [...missing].sort((a, b) => (a < b ? -1 : 1)) });
      stream.replay({ row, position }, comesAgain(row.id));
    }
  }

  /** A stream lives as long as its session, the person's standing and their membership. */
  private async endOrphans(): Promise<void> {
    const open = [...this.streams];
    if (open.length === 0) return;
    const standings = await this.principals.standings([...new Set(open.map((stream) => stream.principal.sessionId))]);
    for (const stream of open) {
      const standing = standings.get(stream.principal.sessionId);
      const allowed =
        stream.organizationId === null
          ? standing?.platformRole !== 'user'
          : standing?.organizationIds.includes(stream.organizationId);
      if (standing && allowed) continue;
      this.streams.delete(stream);
      stream.end();
    }
  }
}
