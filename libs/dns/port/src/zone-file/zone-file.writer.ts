import { writtenValue } from '../record-spelling.js';
import type { RecordValues } from '../values.js';

/**
 * The records as a BIND zone file: name servers first, then by name. Without SOA, which belongs to whoever serves the zone. What is
 * written reads back as the same records.
 */
export function writeZoneFile(zone: string, records: readonly RecordValues[], defaultTtlS: number | null): string {
  const lines = [`$ORIGIN ${zone}.`, ...(defaultTtlS === null ? [] : [`$TTL ${defaultTtlS}`])];
  const width = Math.max(0, ...records.map(({ name }) => name.length));
  for (const { name, type, value, ttlS } of [...records].sort(inOrder)) {
    const owner = (name === '' ? '@' : name).padEnd(width);
    lines.push(`${owner} ${ttlS === null ? '' : `${ttlS} `}IN ${type} ${writtenValue(type, value)}`);
  }
  return `${lines.join('\n')}\n`;
}

function inOrder(a: RecordValues, b: RecordValues): number {
  const rank = ({ name, type }: RecordValues): number => (name !== '' ? 2 : type === 'NS' ? 0 : 1);
  return rank(a) - rank(b) || compare(a.name, b.name) || compare(a.type, b.type) || compare(a.value, b.value);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
