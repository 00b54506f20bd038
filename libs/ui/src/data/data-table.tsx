'use client';
import {
  flexRender,
  getCoreRowModel,
  useReactTable,
  type ColumnDef,
  type Row as TableRow,
} from '@tanstack/react-table';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { Checkbox } from '../components/checkbox';
import { cx } from '../cx';
import { useUi } from '../locale';
import { PHONE_QUERY, useMedia } from './use-media';
import { Td, Th } from './table';

export interface DataColumn<Row> {
  readonly id: string;
  readonly header: string;
  /** The header is only read aloud: for columns of buttons. */
  readonly headerHidden?: boolean;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: 'start' | 'end';
  /** The API's name for sorting by this column. */
  readonly sortKey?: string;
  /** Where the column gives way to the more important ones. */
  readonly hideBelow?: 'lg' | 'xl';
  readonly className?: string;
}

export interface Sort {
  readonly key: string;
  readonly descending: boolean;
}

export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly onChange: (ids: ReadonlySet<string>) => void;
}

export interface DataTableProps<Row> {
  readonly caption: string;
  readonly rows: readonly Row[];
  readonly columns: ReadonlyArray<DataColumn<Row>>;
  readonly rowId: (row: Row) => string;
  /** One row on a phone. */
  readonly card: (row: Row) => ReactNode;
  readonly rowName?: (row: Row) => string;
  readonly sort?: Sort | null;
  readonly onSort?: (key: string) => void;
  readonly selection?: Selection;
  readonly hidden?: ReadonlySet<string>;
  readonly compact?: boolean;
  /** A row below the given one, for example its details. */
  readonly detail?: (row: Row) => ReactNode;
  /** Rows below the given one, in the same columns. */
  readonly below?: (row: Row) => ReactNode;
}

/** From this many rows on only those in view are in the page. */
const VIRTUAL_FROM = 100;
const HIDE: Readonly<Record<'lg' | 'xl', string>> = { lg: 'max-lg:hidden', xl: 'max-xl:hidden' };

/** A list as a table, and as cards on phones. It shows rows; loading, errors and paging belong to its frame. */
export function DataTable<Row>(props: DataTableProps<Row>): ReactNode {
  const phone = useMedia(PHONE_QUERY);
  const { rows, columns, rowId } = props;
  const definitions = useMemo<ColumnDef<Row>[]>(
    () =>
      columns.map((column) => ({
        id: column.id,
        header: column.header,
        cell: (context) => column.cell(context.row.original),
      })),
    [columns],
  );
  const table = useReactTable({
    data: rows as Row[],
    columns: definitions,
    getCoreRowModel: getCoreRowModel(),
    getRowId: rowId,
    state: { columnVisibility: Object.fromEntries([...(props.hidden ?? [])].map((id) => [id, false])) },
  });
  const tableRows = table.getRowModel().rows;
  const list = useRef<HTMLDivElement>(null);
  const [marginPx, setMarginPx] = useState(0);
  useLayoutEffect(() => {
    setMarginPx(list.current === null ? 0 : list.current.getBoundingClientRect().top + window.scrollY);
  }, [phone]);
  const virtual = tableRows.length > VIRTUAL_FROM;
  const virtualizer = useWindowVirtualizer({
    count: tableRows.length,
    estimateSize: () => (phone ? 97 : props.compact === true ? 34 : 44),
    overscan: 12,
    scrollMargin: marginPx,
    enabled: virtual,
    getItemKey: (index) => tableRows[index]?.id ?? index,
  });
  const items = virtual ? virtualizer.getVirtualItems() : [];
  const before = virtual ? (items[0]?.start ?? marginPx) - marginPx : 0;
  const after = virtual ? Math.max(0, virtualizer.getTotalSize() - ((items.at(-1)?.end ?? marginPx) - marginPx)) : 0;
  const visible: ReadonlyArray<TableRow<Row>> = virtual
    ? items.flatMap((item) => tableRows[item.index] ?? [])
    : tableRows;
  useRowKeys(list, props.selection);
  if (phone) {
    return (
      <div ref={list} role="list" aria-label={props.caption} style={{ paddingTop: before, paddingBottom: after }}>
        {visible.map((row) => (
          <div role="listitem" key={row.id} data-row={row.id} className="border-b border-line-subtle last:border-b-0">
            {props.card(row.original)}
          </div>
        ))}
      </div>
    );
  }
  return (
    <div ref={list} className="w-full overflow-x-auto">
      <table className="w-full text-sm" aria-rowcount={virtual ? tableRows.length : undefined}>
        <caption className="sr-only">{props.caption}</caption>
        <TableHead {...props} visibleIds={new Set(table.getVisibleLeafColumns().map((column) => column.id))} />
        <tbody>
          {before > 0 ? <tr aria-hidden style={{ height: before }} /> : null}
          {visible.map((row) => {
            const selected = props.selection?.ids.has(row.id) ?? false;
            const detail = props.detail?.(row.original);
            return [
              <tr
                key={row.id}
                data-row={row.id}
                aria-selected={props.selection === undefined ? undefined : selected}
                className={cx(
                  'group transition-colors duration-(--duration-fast)',
                  selected ? 'bg-accent-soft' : 'hover:bg-hover/60',
                )}
              >
                {props.selection === undefined ? null : (
                  <Td className="w-8 pr-0! pl-4!">
                    <RowCheckbox id={row.id} name={props.rowName?.(row.original)} selection={props.selection} />
                  </Td>
                )}
                {row.getVisibleCells().map((cell) => {
                  const column = columns.find((candidate) => candidate.id === cell.column.id);
                  return (
                    <Td
                      key={cell.id}
                      {...(column?.align === undefined ? {} : { align: column.align })}
                      className={cx(
                        props.compact === true && 'h-(--row-h-compact)!',
                        column?.hideBelow && HIDE[column.hideBelow],
                        column?.className,
                      )}
                    >
                      {flexRender(cell.column.columnDef.cell, cell.getContext())}
                    </Td>
                  );
                })}
              </tr>,
              props.below?.(row.original),
              detail === undefined || detail === null ? null : (
                <tr key={`${row.id}-detail`}>
                  <td colSpan={99} className="border-t border-line-subtle bg-inset p-0">
                    {detail}
                  </td>
                </tr>
              ),
            ];
          })}
          {after > 0 ? <tr aria-hidden style={{ height: after }} /> : null}
        </tbody>
      </table>
    </div>
  );
}

function RowCheckbox({
  id,
  name,
  selection,
}: {
  id: string;
  name: string | undefined;
  selection: Selection;
}): ReactNode {
  const { labels } = useUi();
  return (
    <Checkbox
      aria-label={`${labels.selectRow} ${name ?? ''}`.trim()}
      checked={selection.ids.has(id)}
      onChange={(event) => {
        const next = new Set(selection.ids);
        if (event.target.checked) next.add(id);
        else next.delete(id);
        selection.onChange(next);
      }}
    />
  );
}

function TableHead<Row>(props: DataTableProps<Row> & { visibleIds: ReadonlySet<string> }): ReactNode {
  const { labels } = useUi();
  const { selection, sort } = props;
  const ids = props.rows.map(props.rowId);
  const chosen = ids.filter((id) => selection?.ids.has(id)).length;
  return (
    <thead>
      <tr>
        {selection === undefined ? null : (
          <Th className="w-8 pr-0! pl-4!">
            <Checkbox
              aria-label={labels.selectAll}
              checked={chosen > 0 && chosen === ids.length}
              indeterminate={chosen > 0 && chosen < ids.length}
              onChange={(event) => selection.onChange(event.target.checked ? new Set(ids) : new Set())}
            />
          </Th>
        )}
        {props.columns
          .filter((column) => props.visibleIds.has(column.id))
          .map((column) => {
            const active = column.sortKey !== undefined && sort?.key === column.sortKey;
            const { sortKey } = column;
            return (
              <Th
                key={column.id}
                {...(column.align === undefined ? {} : { align: column.align })}
                aria-sort={active ? (sort.descending ? 'descending' : 'ascending') : undefined}
                className={cx(column.hideBelow && HIDE[column.hideBelow])}
              >
                {sortKey === undefined || props.onSort === undefined ? (
                  <span className={column.headerHidden === true ? 'sr-only' : undefined}>{column.header}</span>
                ) : (
                  <button
                    type="button"
                    className={cx('inline-flex h-6 items-center gap-1 rounded-xs hover:text-fg', active && 'text-fg')}
                    onClick={() => props.onSort?.(sortKey)}
                  >
                    {column.header}
                    {active ? (
                      sort.descending ? (
                        <ArrowDown size={13} aria-hidden />
                      ) : (
                        <ArrowUp size={13} aria-hidden />
                      )
                    ) : null}
                  </button>
                )}
              </Th>
            );
          })}
      </tr>
    </thead>
  );
}

/** J and K move between rows, X selects; Enter follows the focused link by itself. */
function useRowKeys(list: React.RefObject<HTMLElement | null>, selection: Selection | undefined): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target as HTMLElement;
      if (target.closest('input:not([type=checkbox]),textarea,select,[contenteditable],[role=menu],[role=dialog]'))
        return;
      if (document.documentElement.dataset['keys'] === 'off') return;
      const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
      const at = rows.findIndex((row) => row.contains(document.activeElement));
      if (event.key === 'j' || event.key === 'k') {
        const next = rows[event.key === 'j' ? at + 1 : Math.max(0, at - 1)];
        next?.querySelector<HTMLElement>('a,button')?.focus();
        next?.scrollIntoView({ block: 'nearest' });
        event.preventDefault();
      } else if (event.key === 'x' && at >= 0 && selection) {
        const id = rows[at]?.dataset['row'];
        if (id === undefined) return;
        const ids = new Set(selection.ids);
        if (!ids.delete(id)) ids.add(id);
        selection.onChange(ids);
        event.preventDefault();
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [list, selection]);
}
