/** The queue may not show a new command for a short while; nobody has told how long. */
const BLIND_MS = 30_000;

/**
 * Orders that have lately been sent and may not show anywhere yet. It is caution, not knowledge: while an order stands here, "nothing
 * is there" means "ask again". Another process comes later than this, when the lease of a dead one has run out.
 */
export class RecentAttempts {
  private readonly sent = new Map<string, { readonly atMs: number; readonly commandId: string | null }>();

  /** `commandId` null while it is not known whether the order was accepted. */
  note(mark: string, commandId: string | null, now: Date): void {
    for (const [other, { atMs }] of this.sent) if (now.getTime() - atMs >= BLIND_MS) this.sent.delete(other);
    this.sent.set(mark, { atMs: now.getTime(), commandId });
  }

  /** The platform has refused it: nothing will show. */
  forget(mark: string): void {
    this.sent.delete(mark);
  }

  /** `shown`: ids of the order's commands that the queue shows; the one that was waited for is not missing any more. */
  mayStillShow(mark: string, shown: readonly string[], now: Date): boolean {
    const attempt = this.sent.get(mark);
    if (attempt === undefined || (attempt.commandId !== null && shown.includes(attempt.commandId))) return false;
    return now.getTime() - attempt.atMs < BLIND_MS;
  }
}
