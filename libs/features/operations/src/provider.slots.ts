/**
 * How many operations of one provider this process works on at once. A provider that hangs fills its own slots and no others, so the
 * rest of the worker's concurrency stays with the providers that answer.
 */
export class ProviderSlots {
  private readonly taken = new Map<string, number>();

  constructor(private readonly maxPerProvider: number) {}

  /** @returns a function that gives the slot back; null when all are taken. */
  take(providerId: string | null): (() => void) | null {
    if (providerId === null) return () => undefined;
    const count = this.taken.get(providerId) ?? 0;
    if (count >= this.maxPerProvider) return null;
    this.taken.set(providerId, count + 1);
    return () => {
      const left = (this.taken.get(providerId) ?? 1) - 1;
      if (left === 0) this.taken.delete(providerId);
      else this.taken.set(providerId, left);
    };
  }
}
