import { saysTheSame, type DnsRecord, type RecordValues } from '@uni/dns-port';
import { valuesOf, type ZoneAction, type ZoneChanges } from './change.params.js';
import { diffZone, type ZoneDiff } from './zone.diff.js';

/** The names and types that changes touch. Nothing else of the zone is looked at, so that others may change it meanwhile. */
export interface ChangeTarget {
  readonly before: readonly RecordValues[];
  readonly target: readonly RecordValues[];
}

/**
 * What the touched part of a zone says and shall say. null when it does not say any more what the changes began from: they were meant
 * for another state. What is gone already, or stands there already, is no contradiction.
 */
export function targetOf(current: readonly DnsRecord[], changes: ZoneChanges): ChangeTarget | null {
  const touched = touchedKeys(changes);
  const before = current.filter((record) => touched.has(keyOf(record))).map(valuesOf);
  let target = [...before];
  for (const removed of changes.removed) target = without(target, removed) ?? target;
  for (const { from, to } of changes.changed) {
    const rest = without(target, from);
    if (rest !== null) target = [...rest, to];
    else if (!target.some((values) => isSame(values, to))) return null;
  }
  for (const added of changes.added) {
    const twin = target.find((values) => isSame({ ...values, ttlS: added.ttlS }, added));
    if (twin) target = target.map((values) => (values === twin ? added : values));
    else target.push(added);
  }
  return { before, target };
}

/** The part of a zone that two lists of values speak of. */
export function touchedPart(
  current: readonly DnsRecord[],
  ...lists: readonly (readonly RecordValues[])[]
): DnsRecord[] {
  const touched = new Set(lists.flat().map(keyOf));
  return current.filter((record) => touched.has(keyOf(record)));
}

/** The calls that a difference takes. What goes, goes first: an alias must not stand beside what follows it. */
export function actionsOf({ added, changed, removed }: ZoneDiff): ZoneAction[] {
  return [
    ...removed.map(({ id }) => ({ do: 'remove', id }) as const),
    ...changed.map(({ from, to }) => ({ do: 'change', id: from.id, to: valuesOf(to) }) as const),
    ...added.map((values) => ({ do: 'add', values: valuesOf(values) }) as const),
  ];
}

/** How the touched part of a zone differs from what is wanted, with twins as what is too much. */
export function differenceFrom(
  zone: string,
  current: readonly DnsRecord[],
  wanted: readonly RecordValues[],
  other: readonly RecordValues[],
): ZoneDiff {
  return diffZone(zone, touchedPart(current, wanted, other), wanted);
}

/**
 * What somebody else has put beside ours meanwhile is theirs: while nothing of ours is missing, only twins of ours and what stood there
 * before (`other`) is too much. Where something is missing, what stands in its place may be ours in the vendor's spelling.
 */
export function withoutForeign(
  difference: ZoneDiff,
  wanted: readonly RecordValues[],
  other: readonly RecordValues[],
): ZoneDiff {
  if (difference.added.length + difference.changed.length > 0) return difference;
  const isOurs = (record: DnsRecord): boolean => [...wanted, ...other].some((values) => saysTheSame(values, record));
  return { ...difference, removed: difference.removed.filter(isOurs) };
}

function touchedKeys({ added, changed, removed }: ZoneChanges): ReadonlySet<string> {
  return new Set([...added, ...removed, ...changed.flatMap(({ from, to }) => [from, to])].map(keyOf));
}

function keyOf({ name, type }: RecordValues): string {
  return JSON.stringify([name, type]);
}

function without(values: readonly RecordValues[], one: RecordValues): RecordValues[] | null {
  const index = values.findIndex((candidate) => isSame(candidate, one));
  return index === -1 ? null : values.filter((_, at) => at !== index);
}

function isSame(a: RecordValues, b: RecordValues): boolean {
  return a.name === b.name && a.type === b.type && a.value === b.value && a.ttlS === b.ttlS;
}
