import type { TextGrid } from './text-grid.js';

/** A rectangle of character cells. */
export interface CellRectangle {
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function dirtySpan(grid: TextGrid, seen: Uint32Array, row: number, { column, columns }: CellRectangle): Span | null {
  const first = row * grid.columns;
  let from = -1;
  let to = -1;
  for (let x = column; x < column + columns; x += 1) {
    if (grid.changedAt(first + x) <= (seen[first + x] ?? 0)) continue;
    if (from < 0) from = x;
    to = x + 1;
  }
  return from < 0 ? null : { from, to };
}

/**
 * What of this part of the screen looks different from what a viewer has seen, as few rectangles: in each row from the first to the
 * last changed cell, rows of equal extent joined. What is answered is marked as seen.
 */
export function takeDirtyRectangles(grid: TextGrid, seen: Uint32Array, within: CellRectangle): CellRectangle[] {
  const rectangles: CellRectangle[] = [];
  const lastRow = Math.min(grid.rows, within.row + within.rows);
  const columns = Math.min(within.columns, grid.columns - within.column);
  for (let row = within.row; row < lastRow; row += 1) {
    const span = dirtySpan(grid, seen, row, { ...within, columns });
    if (span === null) continue;
    for (let x = span.from; x < span.to; x += 1) seen[row * grid.columns + x] = grid.revision;
    const above = rectangles.at(-1);
    const joins =
      above?.column === span.from && above.columns === span.to - span.from && above.row + above.rows === row;
    if (joins) rectangles.push({ ...(rectangles.pop() ?? above), rows: above.rows + 1 });
    else rectangles.push({ column: span.from, row, columns: span.to - span.from, rows: 1 });
  }
  return rectangles;
}
