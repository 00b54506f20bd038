import { z } from 'zod';

/**
 * A list that may have many thousand entries. `quick` looks at one entry by hand and answers with what the schema would make of it, but
 * for members that the schema does not name, or null where it is in any doubt; only then the schema is asked, which stays the one that
 * decides and explains. Nothing is copied: the parsed answer becomes the list.
 */
export function quickList<Item extends z.ZodType>(
  item: Item,
  quick: (entry: Readonly<Record<string, unknown>>) => z.output<Item> | null,
) {
  return z.array(z.unknown(), 'is no list').transform((list, context): z.output<Item>[] => {
    const read = list as z.output<Item>[];
    for (let index = 0; index < list.length; index += 1) {
      const entry = list[index];
      const known = isObject(entry) ? quick(entry) : null;
      if (known !== null) {
        read[index] = known;
        continue;
      }
      const parsed = item.safeParse(entry);
      if (parsed.success) read[index] = parsed.data;
      else
        for (const { path, message } of parsed.error.issues)
          context.addIssue({ code: 'custom', path: [index, ...path], message });
    }
    return read;
  });
}

/** For `quick`: there is a text. */
export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** For `quick`: a text, or not there at all. */
export function mayBeText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

/** For `quick`: a number that is one, or not there at all. */
export function mayBeNumber(value: unknown): value is number | undefined {
  return value === undefined || Number.isFinite(value);
}

/** For `quick`: a list of objects of which each is as wanted. */
export function areAll(list: unknown, is: (entry: Readonly<Record<string, unknown>>) => boolean): boolean {
  return Array.isArray(list) && list.every((entry: unknown) => isObject(entry) && is(entry));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
