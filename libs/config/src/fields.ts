import { z } from 'zod';

export const port = (fallback: number) => z.coerce.number().int().min(1).max(65535).default(fallback);

export const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false', '1', '0', 'on', 'off'], { error: 'must be true or false' })
    .default(fallback ? 'true' : 'false')
    .transform((value) => value === 'true' || value === '1' || value === 'on');

export const postgresUrl = z
  .string({ error: 'is required' })
  .regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://');
export const redisUrl = z
  .string()
  .regex(/^rediss?:\/\//, 'must begin with redis:// or rediss://')
  .optional();

/** 32 bytes in base64: `openssl rand -base64 32`. */
export const key32 = z
  .string({ error: 'is required: 32 bytes in base64 (openssl rand -base64 32)' })
  .transform((value) => Buffer.from(value, 'base64'))
  .refine((bytes) => bytes.length === 32, 'must be 32 bytes in base64 (openssl rand -base64 32)');

/** Periods must tile the day: a divisor of an hour, or whole hours that divide a day. */
export const billingCycleMinutes = z.coerce
  .number()
  .int()
  .min(1)
  .max(1440)
  .default(60)
  .refine((minutes) => (minutes < 60 ? 60 % minutes === 0 : minutes % 60 === 0 && 1440 % minutes === 0), {
    message: 'must divide an hour, or be a whole number of hours that divides a day',
  });

export const logLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info');
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be a three-letter currency code')
  .default('EUR');
/** Decimal in major units, as text; parsed by whoever uses it. */
export const amount = (fallback: string) =>
  z
    .string()
    .regex(/^\d{1,9}(\.\d{1,6})?$/, 'must be an amount such as 20.00')
    .default(fallback);

/** A JSON array; what its items must be is for whoever uses them. */
export const jsonArray = z
  .string()
  .default('[]')
  .transform((text, context): readonly unknown[] => {
    try {
      const value: unknown = JSON.parse(text);
      if (Array.isArray(value)) return value as readonly unknown[];
    } catch {
      // Falls through: a parser's message would quote the secrets that stand in the text.
    }
    context.addIssue({ code: 'custom', message: 'must be a JSON array' });
    return z.NEVER;
  });
