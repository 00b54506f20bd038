import type { HistoryEntry } from '@uni/client';
import { fromMicros, type MoneyValue } from '@uni/ui';

/** A size and what it costs, as an order to resize recorded them. */
export interface Terms {
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
  readonly running: MoneyValue;
  readonly stopped: MoneyValue;
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function money(value: unknown, currency: string): MoneyValue | null {
  return typeof value === 'string' && /^\d+$/.test(value) ? { amount: fromMicros(BigInt(value)), currency } : null;
}

function termsOf(value: unknown, currency: string): Terms | null {
  const { size, runningMicros, stoppedMicros } = fieldsOf(value);
  const { vcpus, memoryMib, diskGib } = fieldsOf(size);
  const running = money(runningMicros, currency);
  const stopped = money(stoppedMicros, currency);
  if (
    typeof vcpus !== 'number' ||
    typeof memoryMib !== 'number' ||
    typeof diskGib !== 'number' ||
    running === null ||
    stopped === null
  )
    return null;
  return { vcpus, memoryMib, diskGib, running, stopped };
}

/** What a resize leaves and reaches, from what the history recorded of the order. Null when that is not a resize. */
export function resizeTerms(asked: Fields | null, currency: string): { from: Terms; to: Terms } | null {
  const from = termsOf(asked?.['from'], currency);
  const to = termsOf(asked?.['to'], currency);
  return from === null || to === null ? null : { from, to };
}

/** Orders about something beside the machine, by the first part of their kind. */
const THINGS: ReadonlySet<string> = new Set(['snapshot', 'volume', 'backup', 'iso']);

/** Which snapshot, volume, backup or disc an order was about, and the size that it asked for; null for every other order. */
export function thingTerms({
  action,
  after,
}: Pick<HistoryEntry, 'action' | 'after'>): { name: string; sizeGib?: number } | null {
  const name = after?.['name'];
  if (!THINGS.has(action.split('.')[0] ?? '') || typeof name !== 'string') return null;
  const size = after?.['sizeGib'];
  return { name, ...(typeof size === 'number' ? { sizeGib: size } : {}) };
}
