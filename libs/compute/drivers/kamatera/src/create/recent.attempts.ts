/** The queue may not show a new command for a short while; nobody has told how long. */
const BLIND_MS = 30_000;

/**
 * Orders that have lately been sent and may not show anywhere yet. It is caution, not knowledge: while an order stands here, "nothing
 * is there" means "ask again". Another process comes later than this, when the lease of a dead one has run out.
 */
export class RecentAttempts {
  private readonly sentAtMs = new Map<string, number>();

  note(mark: string, now: Date): void {
    for (const [other, atMs] of this.sentAtMs) if (!this.isFresh(atMs, now)) this.sentAtMs.delete(other);
    this.sentAtMs.set(mark, now.getTime());
  }

  /** The platform has refused it: nothing will show. */
  forget(mark: string): void {
    this.sentAtMs.delete(mark);
  }

  mayStillShow(mark: string, now: Date): boolean {
    const atMs = this.sentAtMs.get(mark);
    return atMs !== undefined && this.isFresh(atMs, now);
  }

  private isFresh(atMs: number, now: Date): boolean {
    return now.getTime() - atMs < BLIND_MS;
  }
}
