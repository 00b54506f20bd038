import type { LedgerEntryView } from '@uni/client';

export interface LedgerPoint {
  readonly atMs: number;
  readonly value: number;
  readonly isCredit: boolean;
}

/** The course of the balance from ledger entries, newest first as the API gives them. Numbers are for drawing only. */
export function pointsOf(entries: readonly LedgerEntryView[]): LedgerPoint[] {
  const oldest = entries.at(-1);
  const points = entries.toReversed().map((entry) => ({
    atMs: Date.parse(entry.createdAt),
    value: Number(entry.balanceAfter.amount),
    isCredit: entry.kind === 'credit' || entry.kind === 'refund',
  }));
  if (oldest === undefined) return points;
  // before the oldest entry the balance was that much less
  return [
    {
      atMs: Date.parse(oldest.createdAt) - 1,
      value: Number(oldest.balanceAfter.amount) - Number(oldest.amount.amount),
      isCredit: false,
    },
    ...points,
  ];
}
