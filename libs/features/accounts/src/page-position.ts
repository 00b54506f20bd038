import { decodeCursor, encodeCursor } from '@uni/data';

/** Where a page of a list begins: after this value of the sort column, and after this id among equals. */
export interface PagePosition {
  readonly value: string;
  readonly id: string;
}

/** Null for the first page. @throws AppError invalid_cursor */
export function positionOf(cursor: string | undefined, sort: string): PagePosition | null {
  if (cursor === undefined) return null;
  const [value = '', id = ''] = decodeCursor(cursor, sort, 2);
  return { value, id };
}

/** Cuts the one row too many that was read, and marks the place where the next page begins. */
export function pageOf<Row extends { readonly id: string; readonly position: string }>(
  rows: readonly Row[],
  limit: number,
  sort: string,
) {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return { kept, nextCursor: rows.length > limit && last ? encodeCursor(sort, [last.position, last.id]) : null };
}

/** `%` and `_` in what people type are themselves, not wildcards. */
export function containing(search: string | undefined): string | null {
  if (search === undefined || search === '') return null;
  return `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

/** Microseconds and zone included: a cursor that lost digits would repeat or skip rows. */
export const TIME_POSITION = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
