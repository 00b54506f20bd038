import type { DnsRecordView, ZoneChangesInput } from '@uni/client';

/** A record as somebody wants it. */
export type RecordWish = Pick<DnsRecordView, 'name' | 'type' | 'value' | 'ttlS'>;

/** What is to be changed in a zone, and is not ordered yet. */
export interface Pending {
  /** New records by a key of the page's own. */
  readonly added: Readonly<Record<string, RecordWish>>;
  /** By the record's id. */
  readonly changed: Readonly<Record<string, RecordWish>>;
  readonly removed: readonly string[];
}

export const NOTHING: Pending = { added: {}, changed: {}, removed: [] };

export type RowState = 'same' | 'added' | 'changed' | 'removed';

/** One line of the editor. */
export interface ZoneRow {
  readonly key: string;
  readonly state: RowState;
  readonly wish: RecordWish;
  /** What the zone says now; null for a new record. */
  readonly record: DnsRecordView | null;
}

export const wishOf = ({ name, type, value, ttlS }: DnsRecordView): RecordWish => ({ name, type, value, ttlS });

export function countOf({ added, changed, removed }: Pending): number {
  return Object.keys(added).length + Object.keys(changed).length + removed.length;
}

/** Adds a record, or says what a new or an existing one is to become. One that says what it says already is no change. */
export function withWish(pending: Pending, key: string, wish: RecordWish, record: DnsRecordView | null): Pending {
  if (record === null) return { ...pending, added: { ...pending.added, [key]: wish } };
  const { [key]: _before, ...others } = pending.changed;
  const removed = pending.removed.filter((id) => id !== key);
  const isSame = JSON.stringify(wishOf(record)) === JSON.stringify(wish);
  return { ...pending, removed, changed: isSame ? others : { ...others, [key]: wish } };
}

/** Removes a record; a new one is simply not there any more. */
export function withoutRow(pending: Pending, key: string): Pending {
  const { [key]: added, ...restAdded } = pending.added;
  if (added !== undefined) return { ...pending, added: restAdded };
  const { [key]: _changed, ...restChanged } = pending.changed;
  return { ...pending, changed: restChanged, removed: [...pending.removed.filter((id) => id !== key), key] };
}

/** Takes back whatever was to happen to a line. */
export function asItWas(pending: Pending, key: string): Pending {
  const { [key]: _added, ...added } = pending.added;
  const { [key]: _changed, ...changed } = pending.changed;
  return { added, changed, removed: pending.removed.filter((id) => id !== key) };
}

/** The zone with what is to be changed in it: new records first. Changes of records that are gone are left out. */
export function rowsOf(records: readonly DnsRecordView[], pending: Pending): ZoneRow[] {
  const added = Object.entries(pending.added).map(([key, wish]): ZoneRow => ({
    key,
    state: 'added',
    wish,
    record: null,
  }));
  const known = records.map((record): ZoneRow => {
    const wish = pending.changed[record.id];
    const state = pending.removed.includes(record.id) ? 'removed' : wish === undefined ? 'same' : 'changed';
    return { key: record.id, state, wish: wish ?? wishOf(record), record };
  });
  return [...added, ...known];
}

/** The order for all of it. */
export function orderOf(rows: readonly ZoneRow[]): ZoneChangesInput {
  return {
    add: rows.filter(({ state }) => state === 'added').map(({ wish }) => wish),
    change: rows.filter(({ state }) => state === 'changed').map(({ key, wish }) => ({ ...wish, id: key })),
    remove: rows.filter(({ state }) => state === 'removed').map(({ key }) => key),
  };
}

export function matches({ wish }: ZoneRow, search: string, type: string): boolean {
  const wanted = search.trim().toLowerCase();
  return (
    (type === '' || wish.type === type) &&
    (wanted === '' || wish.name.includes(wanted) || wish.value.toLowerCase().includes(wanted))
  );
}
