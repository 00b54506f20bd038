import type { ServerResponse } from 'node:http';
import { SHARED_EVENT_TYPES } from '@uni/contracts';
import type { SignedInPrincipal } from '@uni/feature-accounts';
import type { EventRow } from './events.sql.js';

/** A reader that lets this much pile up is too slow; it is cut off and resumes where it stood. */
const MOST_BUFFERED_BYTES = 1024 * 1024;

const SHARED: ReadonlySet<string> = new Set(SHARED_EVENT_TYPES);

export interface Delivery {
  readonly row: EventRow;
  /** The reader's place once it has this event. */
  readonly position: string;
}

/** One open event stream of one client. */
export class EventStream {
  private replaying: Delivery[] | null = [];
  /** Replayed events that are still to be dispatched: they must not be told twice. */
  private readonly replayed = new Set<bigint>();

  /** @param organizationId null for an administrator's stream of everything */
  constructor(
    readonly principal: SignedInPrincipal,
    readonly organizationId: string | null,
    private readonly response: ServerResponse,
  ) {}

  accepts(row: EventRow): boolean {
    if (this.organizationId === null || row.organizationId === this.organizationId) return true;
    return row.organizationId === null && SHARED.has(row.type);
  }

  /** Before {@link beginLive} live events wait behind the replayed ones. */
  deliver(delivery: Delivery): void {
    if (this.replaying) this.replaying.push(delivery);
    else if (!this.replayed.delete(delivery.row.id)) this.write(delivery);
  }

  /** @param comesAgain it has not been dispatched yet, and will come live as well */
  replay(delivery: Delivery, comesAgain: boolean): void {
    if (comesAgain) this.replayed.add(delivery.row.id);
    this.write(delivery);
  }

  isWaiting(id: bigint): boolean {
    return this.replaying?.some((delivery) => delivery.row.id === id) ?? false;
  }

  beginLive(): void {
    const waiting = this.replaying ?? [];
    this.replaying = null;
    for (const delivery of waiting) this.deliver(delivery);
  }

  /** Keeps proxies from closing a silent connection; tells a client that waits that it still hangs together. */
  heartbeat(): void {
    this.send(': still here\n\n');
  }

  /** Where to resume when the connection breaks before the first event. */
  announce(position: string): void {
    this.send(`id: ${position}\n\n`);
  }

  end(): void {
    this.response.end();
  }

  private write({ row, position }: Delivery): void {
    const { type, subjectId, payload } = row;
    const data = JSON.stringify({ id: row.id.toString(), type, subjectId, payload, at: row.at.toISOString() });
    this.send(`id: ${position}\nevent: ${type}\ndata: ${data}\n\n`);
  }

  private send(text: string): void {
    if (this.response.writableEnded || this.response.destroyed) return;
    if (this.response.writableLength > MOST_BUFFERED_BYTES) this.response.destroy();
    else this.response.write(text);
  }
}
