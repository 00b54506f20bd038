export interface FieldChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

type Fields = Readonly<Record<string, unknown>> | null;

/** The words for a value; null leaves it as it is. */
export type ValueWords = (field: string, value: unknown) => string | null;

function text(field: string, value: unknown, words: ValueWords): string | null {
  if (value === undefined || value === null) return null;
  return words(field, value) ?? (typeof value === 'string' ? value : JSON.stringify(value));
}

/** What differs between two states, field by field, in the order in which the fields appear. */
export function changesBetween(before: Fields, after: Fields, words: ValueWords = () => null): FieldChange[] {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...fields]
    .map((field) => ({ field, before: text(field, before?.[field], words), after: text(field, after?.[field], words) }))
    .filter((change) => change.before !== change.after);
}
