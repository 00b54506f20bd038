import { z } from 'zod';

export const GIB = 1024 ** 3;

const NUMERIC = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function toNumber(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? undefined;
  const text = value.trim();
  if (text === '') return undefined;
  return NUMERIC.test(text) ? Number(text) : value;
}

/** Numbers are texts in places, depending on command and release. */
export const wireNumber = z.preprocess(toNumber, z.number());
export const optionalWireNumber = z.preprocess(toNumber, z.number().optional());

/** `true`, `"true"` of very old servers, or nothing at all for false. */
export const wireFlag = z.preprocess((value) => {
  if (value === undefined || value === null || value === '' || value === 'false') return false;
  return value === 'true' ? true : value;
}, z.boolean());

/** Fields without a value are left out, or null. */
export const optionalWireText = z.preprocess((value) => value ?? undefined, z.string().optional());

export const wireText = z.string();

/** A list that is left out, or `{}`, when it is empty. */
export function wireList<Item extends z.ZodType>(item: Item) {
  return z.preprocess((value) => value ?? [], z.array(item));
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})'?T'?(\d{2}:\d{2}:\d{2})(Z|[+-]\d{2}):?(\d{2})?$/;

/** `2021-10-04T09:24:38+0000`, also with a colon in the offset, `Z`, or the quoted `'T'` of usage records; null for anything else. */
export function parseInstant(text: string | undefined): Date | null {
  const match = INSTANT.exec(text?.trim() ?? '');
  if (!match) return null;
  const [, day, time, zone = 'Z', minutes = '00'] = match;
  const parsed = new Date(`${day}T${time}${zone === 'Z' ? 'Z' : `${zone}:${minutes}`}`);
  return Number.isNaN(parsed.getTime()) ? null : parsed;
}

/** Zones of servers reach from 12 hours behind UTC to 14 ahead of it. */
const WIDEST_ZONE_MS = 14 * 3_600_000;

/**
 * A moment as list commands take it: without a zone, to be read in the server's own, which it does not tell. So the bound is moved out far
 * enough to leave nothing out, and the caller filters by the times in the answer, which carry their zone.
 */
export function dateParameter(at: Date, bound: 'not later' | 'not earlier'): string {
  const moved = new Date(at.getTime() + (bound === 'not later' ? -WIDEST_ZONE_MS : WIDEST_ZONE_MS));
  return moved.toISOString().slice(0, 19).replace('T', ' ');
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether the vendor can have given this id to something. */
export function isVendorId(text: string): boolean {
  return UUID.test(text);
}
