import type { ServerResponse } from 'node:http';
import type { SignedInPrincipal } from '@uni/feature-accounts';
import type { EventRow } from './events.sql.js';

/** A reader that lets this much pile up is too slow; it is cut off and resumes where it stood. */
const MOST_BUFFERED_BYTES = 1024 * 1024;

export interface Delivery {
  readonly row: EventRow;
  /** The reader's place once it has this event. */
  readonly position: string;
}

/** One open event stream of one client. */
export class EventStream {
  private replaying: Delivery[] | null = [];
  private readonly replayed = new Set<bigint>();

  /** @param organizationId null for an administrator's stream of everything */
  constructor(
    readonly principal: SignedInPrincipal,
    readonly organizationId: string | null,
    private readonly response: ServerResponse,
  ) {}

  accepts(row: EventRow): boolean {
    return this.organizationId === null || row.organizationId === this.organizationId;
  }

  /** Before {@link beginLive} live events wait behind the replayed ones. */
  deliver(delivery: Delivery): void {
    if (this.replaying) this.replaying.push(delivery);
    else this.write(delivery);
  }

  replay(delivery: Delivery): void {
    this.replayed.add(delivery.row.id);
    this.write(delivery);
  }

  beginLive(): void {
    const waiting = this.replaying ?? [];
    this.replaying = null;
    for (const delivery of waiting) if (!this.replayed.has(delivery.row.id)) this.write(delivery);
    this.replayed.clear();
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
