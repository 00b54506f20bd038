import { zoneFault, type DnsDescription, type RecordValues, type ZoneFault } from '@uni/dns-port';
import { VALUE_RULES } from './record.fields.js';

export interface RecordFault extends ZoneFault {
  readonly field: 'name' | 'type' | 'value' | 'ttlS';
}

const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;
const MOST_NAME_CHARACTERS = 253;
const MOST_TTL_S = 604_800;
/** Names of hosts, where an underscore is refused by vendors and clients alike. */
const HOST_TYPES: ReadonlySet<string> = new Set(['A', 'AAAA', 'MX', 'NS']);

/** What is wrong with one record by itself; empty when it may be ordered from a vendor of that description. */
export function recordFaults(
  values: RecordValues,
  zone: string,
  description: Pick<DnsDescription, 'recordTypes' | 'minTtlS'>,
): readonly RecordFault[] {
  const { name, type, value, ttlS } = values;
  const rule = description.recordTypes.some((known) => known === type) ? VALUE_RULES[type] : undefined;
  if (!rule) return [{ field: 'type', ...zoneFault('type', { type }) }];
  const faults: RecordFault[] = [];
  const nameFault = faultOfName(name, type, zone);
  if (nameFault !== null) faults.push({ field: 'name', ...nameFault });
  const valueFault = value.includes('\u0000') ? zoneFault('control') : rule(value.split(/\s+/).filter(Boolean), value);
  if (valueFault !== null) faults.push({ field: 'value', ...valueFault });
  const isTtlGood = ttlS === null || (Number.isInteger(ttlS) && ttlS >= description.minTtlS && ttlS <= MOST_TTL_S);
  if (!isTtlGood) {
    const range = { least: String(description.minTtlS), most: String(MOST_TTL_S) };
    faults.push({ field: 'ttlS', ...zoneFault('ttl', range) });
  }
  return faults;
}

function faultOfName(name: string, type: string, zone: string): ZoneFault | null {
  if (name === '') return type === 'CNAME' ? zoneFault('alias_zone') : null;
  if (name.length + zone.length + 1 > MOST_NAME_CHARACTERS) return zoneFault('name_long');
  const [first = '', ...others] = name.split('.');
  const isGood = (first === '*' || LABEL.test(first)) && others.every((label) => LABEL.test(label));
  if (!isGood) return zoneFault('name', { text: name });
  return HOST_TYPES.has(type) && name.includes('_') ? zoneFault('name_underscore', { type }) : null;
}

/** What is wrong with the records of a zone together. */
export function zoneFaults(records: readonly RecordValues[], zone: string): readonly ZoneFault[] {
  const faults: ZoneFault[] = [];
  const seen = new Set<string>();
  for (const { name, type, value } of records) {
    const key = JSON.stringify([name, type, value]);
    if (seen.has(key)) faults.push(zoneFault('twice', { where: fullName(name, zone), type }));
    seen.add(key);
  }
  for (const [name, own] of groupBy(records, (record) => record.name)) {
    const aliases = own.filter(({ type }) => type === 'CNAME').length;
    if (aliases > 0 && own.length > aliases) faults.push(zoneFault('alias_beside', { where: fullName(name, zone) }));
    if (aliases > 1) faults.push(zoneFault('alias_targets', { where: fullName(name, zone) }));
  }
  for (const [, own] of groupBy(records, ({ name, type }) => JSON.stringify([name, type]))) {
    const [first] = own;
    if (first && own.some(({ ttlS }) => ttlS !== first.ttlS))
      faults.push(zoneFault('different_ttl', { where: fullName(first.name, zone), type: first.type }));
  }
  return faults;
}

/** What an order would make wrong: what was wrong before is not its fault. */
export function newZoneFaults(
  before: readonly RecordValues[],
  after: readonly RecordValues[],
  zone: string,
): readonly ZoneFault[] {
  const known = new Set(zoneFaults(before, zone).map(({ message }) => message));
  return zoneFaults(after, zone).filter(({ message }) => !known.has(message));
}

export function fullName(name: string, zone: string): string {
  return name === '' ? zone : `${name}.${zone}`;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
