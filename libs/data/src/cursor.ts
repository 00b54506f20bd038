import { AppError } from '@uni/platform';

/** A keyset position: the sort it belongs to and the values of the last row. Opaque outside; never trusted inside. */
export function encodeCursor(sort: string, values: readonly (string | number | bigint)[]): string {
  return Buffer.from(JSON.stringify([sort, ...values.map(String)])).toString('base64url');
}

/** @throws AppError `invalid_cursor` when it is not ours or belongs to another sort order. */
export function decodeCursor(cursor: string, sort: string, length: number): string[] {
  const fault = new AppError({
    kind: 'invalid',
    code: 'invalid_cursor',
    publicMessage: 'This page marker does not fit the list: begin again without `cursor`.',
    errors: [{ path: 'cursor', message: 'does not fit this list' }],
  });
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(parsed) || parsed.length !== length + 1 || parsed[0] !== sort) throw fault;
    const values = parsed.slice(1) as unknown[];
    if (
      !values.every(
        (value): value is string => typeof value === 'string' && value.length <= 256 && !value.includes('\u0000'),
      )
    )
      throw fault;
    return values;
  } catch {
    throw fault;
  }
}

const SHAPES = {
  time: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{1,6}Z$/,
  id: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  number: /^-?\d{1,18}$/,
  text: /^/,
} as const;
export type CursorShape = keyof typeof SHAPES;

/** Like {@link decodeCursor}, for values that go into SQL under a type: a forged one is refused here, not by the database. */
export function decodeTypedCursor(cursor: string, sort: string, shapes: readonly CursorShape[]): string[] {
  const values = decodeCursor(cursor, sort, shapes.length);
  const fits = values.every(
    (value, index) =>
      SHAPES[shapes[index] ?? 'text'].test(value) && (shapes[index] !== 'time' || !Number.isNaN(Date.parse(value))),
  );
  return fits ? values : decodeCursor('', sort, shapes.length);
}

/**
 * A page out of one row more than it has: that row only tells that there is another page.
 * @param keyOf what the next page begins after, from the last row that is kept
 */
export function cutPage<Row>(
  rows: readonly Row[],
  limit: number,
  sort: string,
  keyOf: (last: Row) => readonly (string | number | bigint)[],
): { readonly kept: readonly Row[]; readonly nextCursor: string | null } {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return { kept, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(sort, keyOf(last)) : null };
}
