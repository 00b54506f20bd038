import { ProviderError } from '@uni/compute-port';
import { z } from 'zod';

const SCRIPT = /\bprd_prices\s*=\s*'((?:[^'\\]|\\[\s\S])*)'/;

const optionSchema = z.object({
  value: z.union([z.string(), z.number()]).transform(String),
  price: z.coerce.number().min(0),
});
const groupSchema = z
  .array(z.object({ options: z.array(optionSchema) }))
  .min(1)
  .transform(([group]) => group?.options ?? []);

export type PriceOption = z.output<typeof optionSchema>;

/** Prices a month by group (`cpu`, `diskGB`) or by group and kind (`ramMB.B`); names hold a literal dot. */
export type PriceGroups = ReadonlyMap<string, readonly PriceOption[]>;

/** Reads the price list out of the line of JavaScript that carries it. Nothing of it is ever evaluated. */
export function readPriceScript(script: string): PriceGroups {
  const [, literal] = SCRIPT.exec(script) ?? [];
  if (literal === undefined) throw unreadable('the price list holds no prices');
  const document = parseLiteral(literal);
  if (typeof document !== 'object' || document === null) throw unreadable('the price list is no object');
  return new Map(
    Object.entries(document).flatMap(([name, group]) => {
      // Lists of datacenters and systems stand beside the groups, in forms of their own.
      const parsed = groupSchema.safeParse(group);
      return parsed.success ? [[name, parsed.data] as const] : [];
    }),
  );
}

/** JSON inside a literal of single quotes: its backslashes are doubled where the page is written with care, and bare where not. */
function parseLiteral(literal: string): unknown {
  for (const text of [unescape(literal), literal]) {
    try {
      return JSON.parse(text);
    } catch {
      // The other reading is tried; if none fits, that is said below.
    }
  }
  throw unreadable('the price list is not JSON');
}

function unescape(literal: string): string {
  return literal.replaceAll(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[\s\S])/g, (_, code: string) => {
    if (/^[ux]./.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }[code] ?? code;
  });
}

export function unreadable(vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'protocol', outcome: 'not_applied', vendorCode: '200', vendorMessage });
}
