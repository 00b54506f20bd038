import { isIP } from 'node:net';
import type { RecordValues } from '@uni/dns-port';
import { VendorRefusal, type VendorRecord } from './vendor.types.js';

export const MIN_TTL_S = 60;

/** @throws VendorRefusal `invalid` for what no name server could answer. */
export function checkValues(values: RecordValues, others: readonly VendorRecord[]): void {
  const { name, type, value, ttlS } = values;
  const family = { A: 4, AAAA: 6 }[type];
  if (value === '' || (family !== undefined && isIP(value) !== family)) refuse(`${value} is no value of ${type}`);
  if (ttlS !== null && ttlS < MIN_TTL_S) refuse(`a time to live of ${ttlS} is too short`);
  const neighbours = others.filter((other) => other.name === name);
  const isAlias = (record: { readonly type: string }): boolean => record.type === 'CNAME';
  if (neighbours.length > 0 && (isAlias(values) || neighbours.some(isAlias))) refuse('an alias stands alone');
}

function refuse(message: string): never {
  throw new VendorRefusal('invalid', message);
}
