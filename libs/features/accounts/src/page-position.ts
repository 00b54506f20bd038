import { decodeCursor, cutPage } from '@uni/data';

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
  return cutPage(rows, limit, sort, (last) => [last.position, last.id]);
}
