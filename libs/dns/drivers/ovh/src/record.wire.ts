import { characterStringsOf, isTextType, portableValue, type DnsRecord, type RecordValues } from '@uni/dns-port';
import { z } from 'zod';

/** Ids lie beyond 2^31, but never beyond what a number of this language holds. */
export const idSchema = z.int().nonnegative();

export const recordSchema = z.object({
  id: idSchema,
  fieldType: z.string().min(1),
  subDomain: z.string().nullish(),
  target: z.string(),
  ttl: z.number().nullish(),
});

/** The vendor's redirections and welcome pages are driven by texts such as `3|welcome`. */
const SERVICE_TEXT = /^\d\|/;
/** What the vendor quotes by itself without changing it. */
const PLAIN_TEXT = /^[\x20\x21\x23-\x5b\x5d-\x7e]{1,255}$/;

export function readRecord(wire: z.output<typeof recordSchema>, zone: string): DnsRecord {
  const { id, fieldType: type, subDomain, target, ttl } = wire;
  const value = readTarget(type, target, zone);
  return {
    id: String(id),
    name: (subDomain ?? '').toLowerCase(),
    type,
    value,
    // 0 stands for the zone's own.
    ttlS: ttl == null || ttl === 0 ? null : ttl,
    isProtected: isServiceText(type, value),
  };
}

/** A text record stays without quotes until the vendor has published it. */
function readTarget(type: string, target: string, zone: string): string {
  return isTextType(type) && !target.startsWith('"') ? target : portableValue(type, target, zone);
}

export function writeTarget({ type, value }: RecordValues): string {
  return !isTextType(type) || PLAIN_TEXT.test(value) ? value : characterStringsOf(value);
}

export function isServiceText(type: string, value: string): boolean {
  return type === 'TXT' && SERVICE_TEXT.test(value);
}
