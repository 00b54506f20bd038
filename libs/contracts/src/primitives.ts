import { parseMicros } from '@uni/money';
import { z } from 'zod';

export const id = z
  .uuid({ error: 'must be an id' })
  .meta({ description: 'UUIDv7', example: '0198c4e2-71b0-7cc3-98c4-dc0c0c07398f' });
export const timestamp = z.iso
  .datetime({ error: 'must be an ISO 8601 time in UTC' })
  .meta({ example: '2026-11-20T09:30:00.000Z' });

/** Text that people read: trimmed, no control characters, counted in characters as people see them. */
export const line = (max: number, min = 1) =>
  z
    .string({ error: 'must be text' })
    .trim()
    .min(min, min === 1 ? 'must not be empty' : `must have at least ${min} characters`)
    .max(max, `must have at most ${max} characters`)
    // eslint-disable-next-line no-control-regex -- control characters are exactly what is refused
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'must not contain control characters');

/** A decimal in major units with at most six places: `12.3456`. */
export const decimal = z
  .string({ error: 'must be a decimal number in quotes, such as "12.50"' })
  .refine((value) => parseMicros(value) !== null, 'must be a decimal number with at most six places, such as "12.50"');

export const currency = z.string().regex(/^[A-Z]{3}$/, 'must be a currency code such as EUR');

export const money = z.object({ amount: z.string().regex(/^-?\d+\.\d{6}$/), currency }).meta({
  id: 'Money',
  description: 'Decimal string with exactly six places, and its currency',
  example: { amount: '12.345600', currency: 'EUR' },
});

export const providerKind = z.enum(['ovh', 'proxmox', 'cloudstack', 'kamatera', 'memory']);

/** Query values arrive as text, and as an array where a name is repeated. */
export const oneOrMany = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (value === undefined ? undefined : Array.isArray(value) ? value : [value]),
    z.array(item).max(50).optional(),
  );

export const queryFlag = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform((value) => value === 'true');

export const pageQuery = {
  limit: z.coerce.number({ error: 'must be a number' }).int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(512).optional(),
  total: queryFlag.optional(),
};

export const search = line(100, 0).optional();

/** `{ items, nextCursor, total? }` */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable(), total: z.number().int().optional() });

export const reason = line(500, 3);
