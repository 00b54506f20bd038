import type { DnsDescription, RecordValues } from '@uni/dns-port';
import { VALUE_RULES } from './record.fields.js';

export interface RecordFault {
  readonly field: 'name' | 'type' | 'value' | 'ttlS';
  /** A sentence for the customer. */
  readonly message: string;
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
  if (!rule) return [{ field: 'type', message: `Records of type ${type} cannot be made here.` }];
  const faults: RecordFault[] = [];
  const nameFault = faultOfName(name, type, zone);
  if (nameFault !== null) faults.push({ field: 'name', message: nameFault });
  const valueFault = value.includes('\u0000')
    ? 'The value must not hold a character with the number 0.'
    : rule(value.split(/\s+/).filter(Boolean), value);
  if (valueFault !== null) faults.push({ field: 'value', message: valueFault });
  const isTtlGood = ttlS === null || (Number.isInteger(ttlS) && ttlS >= description.minTtlS && ttlS <= MOST_TTL_S);
  if (!isTtlGood) {
    const message = `The time to live must be from ${description.minTtlS} to ${MOST_TTL_S} seconds, or left to the zone.`;
    faults.push({ field: 'ttlS', message });
  }
  return faults;
}

function faultOfName(name: string, type: string, zone: string): string | null {
  if (name === '') return type === 'CNAME' ? 'The zone itself cannot be an alias: use A and AAAA records.' : null;
  if (name.length + zone.length + 1 > MOST_NAME_CHARACTERS)
    return 'The name is too long: 253 characters with the zone.';
  const [first = '', ...others] = name.split('.');
  const isGood = (first === '*' || LABEL.test(first)) && others.every((label) => LABEL.test(label));
  if (!isGood) return `"${name}" is no name: use small letters, digits, hyphens and dots.`;
  return HOST_TYPES.has(type) && name.includes('_')
    ? `A name with an underscore cannot have a record of type ${type}.`
    : null;
}

/** What is wrong with the records of a zone together, as sentences. */
export function zoneFaults(records: readonly RecordValues[], zone: string): readonly string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const { name, type, value } of records) {
    const key = JSON.stringify([name, type, value]);
    if (seen.has(key)) faults.push(`${fullName(name, zone)} has the same record of type ${type} twice.`);
    seen.add(key);
  }
  for (const [name, own] of groupBy(records, (record) => record.name)) {
    const aliases = own.filter(({ type }) => type === 'CNAME').length;
    if (aliases > 0 && own.length > aliases)
      faults.push(`${fullName(name, zone)} is an alias (CNAME) and cannot have other records.`);
    if (aliases > 1) faults.push(`${fullName(name, zone)} can be an alias (CNAME) of one target only.`);
  }
  for (const [, own] of groupBy(records, ({ name, type }) => JSON.stringify([name, type]))) {
    const [first] = own;
    if (first && own.some(({ ttlS }) => ttlS !== first.ttlS)) {
      const where = `${fullName(first.name, zone)}, type ${first.type}`;
      faults.push(`All records of ${where}, need the same time to live.`);
    }
  }
  return faults;
}

export function fullName(name: string, zone: string): string {
  return name === '' ? zone : `${name}.${zone}`;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
