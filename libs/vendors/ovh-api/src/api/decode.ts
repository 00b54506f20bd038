import type { VendorResponse } from '@uni/compute-port';
import { z } from 'zod';
import { errorFromContent } from './error.classifier.js';

/** What operations without a result answer: `null`, or nothing at all. */
export const nothing = z.union([z.null(), z.undefined(), z.strictObject({})]).transform(() => null);

/** A body of JSON in the promised shape. An empty one reads as nothing. @throws ProviderError `protocol` */
export function decode<Schema extends z.ZodType>(
  response: VendorResponse,
  label: string,
  schema: Schema,
): z.output<Schema> {
  const parsed = schema.safeParse(parse(response.body, label));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw errorFromContent(`${label}: ${faults.join('; ')}`);
}

function parse(body: string, label: string): unknown {
  if (body.trim() === '') return undefined;
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw errorFromContent(`${label}: the answer is not JSON`, cause);
  }
}
