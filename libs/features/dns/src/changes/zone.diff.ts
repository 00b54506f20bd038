import { createHash } from 'node:crypto';
import { saysTheSame, type DnsRecord, type RecordValues } from '@uni/dns-port';

export interface ChangedRecord {
  readonly from: DnsRecord;
  readonly to: RecordValues;
}

/** What must happen to a zone so that it says what is wanted. */
export interface ZoneDiff {
  readonly added: readonly RecordValues[];
  readonly changed: readonly ChangedRecord[];
  readonly removed: readonly DnsRecord[];
  /** Records of the vendor's own that the wanted state does not have: they stay. */
  readonly kept: readonly DnsRecord[];
  /**
   * Stands for exactly these changes of exactly these records: a zone that has changed in between, or other wishes, have another. 64
   * hexadecimal digits.
   */
  readonly hash: string;
}

/** The way from what a zone says to what it shall say. Records that the vendor protects are neither changed nor removed. */
export function diffZone(zone: string, current: readonly DnsRecord[], wanted: readonly RecordValues[]): ZoneDiff {
  const missing = [...wanted];
  const surplus: DnsRecord[] = [];
  const changed: ChangedRecord[] = [];
  const kept: DnsRecord[] = [];
  for (const record of [...current].sort(inOrder)) {
    const to = takeFirst(missing, (values) => saysTheSame(values, record));
    if (to === undefined) (record.isProtected ? kept : surplus).push(record);
    else if (to.ttlS !== record.ttlS && !record.isProtected) changed.push({ from: record, to });
  }
  const removed: DnsRecord[] = [];
  // What loses one value and gains another under the same name and type is one change to whoever reads it.
  for (const record of surplus) {
    const to = takeFirst(missing, ({ name, type }) => name === record.name && type === record.type);
    if (to === undefined) removed.push(record);
    else changed.push({ from: record, to });
  }
  const changes = { added: missing.sort(inOrder), changed: changed.sort((a, b) => inOrder(a.from, b.from)), removed };
  return { ...changes, kept, hash: hashOf(zone, changes) };
}

export function isEmptyDiff({ added, changed, removed }: ZoneDiff): boolean {
  return added.length === 0 && changed.length === 0 && removed.length === 0;
}

/** What the zone says once the changes are made. */
export function afterDiff(current: readonly DnsRecord[], diff: ZoneDiff): readonly RecordValues[] {
  const gone = new Set([...diff.removed, ...diff.changed.map(({ from }) => from)].map(({ id }) => id));
  return [...current.filter(({ id }) => !gone.has(id)), ...diff.changed.map(({ to }) => to), ...diff.added];
}

function hashOf(zone: string, { added, changed, removed }: Pick<ZoneDiff, 'added' | 'changed' | 'removed'>): string {
  const text = JSON.stringify([
    zone,
    added.map(keyOf),
    changed.map(({ from, to }) => [from.id, keyOf(from), keyOf(to)]),
    removed.map((record) => [record.id, keyOf(record)]),
  ]);
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function keyOf({ name, type, value, ttlS }: RecordValues): string {
  return JSON.stringify([name, type, value, ttlS]);
}

function inOrder(a: RecordValues, b: RecordValues): number {
  const [first, second] = [keyOf(a), keyOf(b)];
  return first < second ? -1 : Number(first > second);
}

function takeFirst<Item>(items: Item[], is: (item: Item) => boolean): Item | undefined {
  const index = items.findIndex(is);
  return index === -1 ? undefined : items.splice(index, 1)[0];
}
