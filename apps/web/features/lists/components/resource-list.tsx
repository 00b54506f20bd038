'use client';
import type { Page } from '@uni/client';
import {
  Button,
  cx,
  DataTable,
  EmptyState,
  formatCount,
  IconButton,
  Notice,
  Panel,
  SkeletonRows,
  Spinner,
  Time,
  type DataColumn,
  type Sort,
} from '@uni/ui';
import { Rows3, Rows4 } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useErrorText } from '../../text/use-error-text';
import { useCursorList, type PageRequest } from '../hooks/use-cursor-list';
import { useUrlState, type UrlState } from '../hooks/use-url-state';
import type { ListFilter } from '../list-filter';
import { FilterChips } from './filter-chips';
import { ListSearch } from './list-search';
import { SortMenu, type SortOption } from './sort-menu';

export interface ListQuery extends PageRequest {
  readonly q: string | undefined;
  readonly sort: string | undefined;
  readonly filters: Readonly<Record<string, readonly string[]>>;
}

export interface ResourceListProps<Row> {
  readonly caption: string;
  readonly queryKey: readonly unknown[];
  readonly fetchPage: (query: ListQuery, signal: AbortSignal) => Promise<Page<Row>>;
  readonly columns: ReadonlyArray<DataColumn<Row>>;
  readonly card: (row: Row) => ReactNode;
  readonly rowId: (row: Row) => string;
  readonly rowName?: (row: Row) => string;
  /** Leave out for lists that the API cannot search. */
  readonly searchLabel?: string;
  readonly filters?: readonly ListFilter[];
  /** Filters that the page sets itself, for example by tabs; they count as filters, but show no chip. */
  readonly fixed?: Readonly<Record<string, readonly string[]>>;
  readonly sorts?: readonly SortOption[];
  readonly defaultSort?: string;
  readonly empty: { readonly title: string; readonly body?: string; readonly action?: ReactNode };
  /** Totals of what is shown, at the foot. */
  readonly summary?: (rows: readonly Row[]) => ReactNode;
  readonly noun: (count: number) => string;
  /** Rows can be selected; this is the bar for the selected ones. */
  readonly bulk?: (rows: readonly Row[], clear: () => void) => ReactNode;
  readonly detail?: (row: Row) => ReactNode;
  /** Narrow rows at first: for lists that are read in columns. */
  readonly dense?: boolean;
  readonly below?: (row: Row) => ReactNode;
  /** For a list that is one panel of a page. */
  readonly title?: { readonly text: string; readonly note?: string };
  readonly refetchIntervalMs?: number;
  readonly toolbar?: ReactNode;
}

/** A list with everything a list owes: search, filters, sort, paging, totals, and a word for every way it can be empty or fail. */
export function ResourceList<Row>(props: ResourceListProps<Row>): ReactNode {
  const t = useTranslations('lists');
  const locale = useLocale();
  const errorText = useErrorText();
  const url = useUrlState();
  const [compact, setCompact] = useState(props.dense === true);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const filters = props.filters ?? [];
  const chosen = {
    ...Object.fromEntries(
      filters
        .map((filter) => [filter.name, url.values(filter.name)])
        .filter(([, values]) => (values as string[]).length > 0),
    ),
    ...props.fixed,
  } as Record<string, readonly string[]>;
  const sort =
    props.sorts?.some((option) => option.value === url.sort) === true ? (url.sort ?? undefined) : props.defaultSort;
  const q = props.searchLabel === undefined || url.search === '' ? undefined : url.search;
  const list = useCursorList<Row>(
    [...props.queryKey, 'list', { q, sort, ...chosen }],
    (page, signal) => props.fetchPage({ ...page, q, sort, filters: chosen }, signal),
    {
      refetchIntervalMs: props.refetchIntervalMs,
    },
  );
  const narrowed = q !== undefined || filters.some((filter) => url.values(filter.name).length > 0);
  const clear = (): void => url.set({ q: null, ...Object.fromEntries(filters.map((filter) => [filter.name, null])) });
  const tableSort = parseSort(sort);
  // a list that can only be read needs no bar over it
  const bare =
    props.title === undefined &&
    props.searchLabel === undefined &&
    filters.length === 0 &&
    props.sorts === undefined &&
    props.toolbar === undefined;
  return (
    <Panel className="flex flex-col">
      {bare ? null : (
        <div className="flex flex-wrap items-center gap-2 p-2.5">
          {props.title === undefined ? null : (
            <div className="mr-auto flex flex-wrap items-baseline gap-x-2 pl-1.5">
              <h2 className="text-sm font-semibold">{props.title.text}</h2>
              {props.title.note === undefined ? null : (
                <span className="text-xs text-fg-subtle max-sm:hidden">{props.title.note}</span>
              )}
            </div>
          )}
          {props.searchLabel === undefined ? null : (
            <ListSearch
              url={url}
              label={props.searchLabel}
              className="min-w-0 flex-1 md:max-w-66 md:flex-none md:basis-66"
            />
          )}
          <FilterChips filters={filters} url={url} />
          <div className={cx('flex items-center gap-1', props.title === undefined && 'ml-auto')}>
            {props.toolbar}
            {props.sorts === undefined || sort === undefined ? null : (
              <SortMenu
                options={props.sorts}
                value={sort}
                onChange={(value) => url.set({ sort: value === props.defaultSort ? null : value })}
              />
            )}
            <IconButton
              size="sm"
              label={t(compact ? 'comfortable' : 'compact')}
              className="max-md:hidden"
              onClick={() => setCompact((value) => !value)}
            >
              {compact ? <Rows3 size={15} aria-hidden /> : <Rows4 size={15} aria-hidden />}
            </IconButton>
          </div>
        </div>
      )}
      <div
        className={cx(
          'transition-opacity duration-(--duration-base)',
          !bare && 'border-t border-line',
          list.stale && 'opacity-60',
        )}
        aria-busy={list.stale || list.pending}
      >
        {list.error === null ? null : (
          <Notice
            tone="bad"
            alert
            className="m-2.5"
            title={
              list.rows.length === 0
                ? t('failed')
                : t.rich('failedOld', { time: () => <Time at={new Date(list.updatedAtMs).toISOString()} /> })
            }
            action={
              <Button size="sm" onClick={list.retry}>
                {t('retry')}
              </Button>
            }
          >
            {errorText(list.error)}
          </Notice>
        )}
        {list.pending && list.error === null ? (
          <SkeletonRows rows={8} label={t('loading')} />
        ) : list.rows.length > 0 ? (
          <DataTable
            caption={props.caption}
            rows={list.rows}
            columns={props.columns}
            rowId={props.rowId}
            card={props.card}
            compact={compact}
            {...(props.rowName === undefined ? {} : { rowName: props.rowName })}
            {...(props.bulk === undefined ? {} : { selection: { ids: selected, onChange: setSelected } })}
            {...(props.detail === undefined ? {} : { detail: props.detail })}
            {...(props.below === undefined ? {} : { below: props.below })}
            sort={tableSort}
            onSort={(key) => {
              const descending = tableSort?.key === key ? !tableSort.descending : false;
              const value = `${descending ? '-' : ''}${key}`;
              url.set({ sort: value === props.defaultSort ? null : value });
            }}
          />
        ) : list.error === null ? (
          narrowed ? (
            <EmptyState title={t('noMatch')} action={<Button onClick={clear}>{t('clear')}</Button>} />
          ) : (
            <EmptyState title={props.empty.title} action={props.empty.action}>
              {props.empty.body}
            </EmptyState>
          )
        ) : null}
      </div>
      {list.rows.length === 0 ? null : (
        <div className="flex min-h-10 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t border-line px-4 py-2 text-sm text-fg-muted tabular">
          <span>
            {list.total !== undefined && list.total > list.rows.length
              ? t('someOf', { shown: formatCount(list.rows.length, locale), all: formatCount(list.total, locale) })
              : formatCount(list.rows.length, locale)}{' '}
            {props.noun(list.total ?? list.rows.length)}
          </span>
          {props.summary?.(list.rows)}
        </div>
      )}
      {props.bulk?.(
        list.rows.filter((row) => selected.has(props.rowId(row))),
        () => setSelected(new Set()),
      )}
      <MoreRows hasMore={list.hasMore} loading={list.loadingMore} onMore={list.loadMore} label={t('more')} />
    </Panel>
  );
}

function parseSort(sort: string | undefined): Sort | null {
  if (sort === undefined) return null;
  return sort.startsWith('-') ? { key: sort.slice(1), descending: true } : { key: sort, descending: false };
}

/** Loads the next page when the end comes near; the button does the same for those who do not scroll. */
function MoreRows({
  hasMore,
  loading,
  onMore,
  label,
}: {
  hasMore: boolean;
  loading: boolean;
  onMore: () => void;
  label: string;
}): ReactNode {
  const mark = useRef<HTMLDivElement>(null);
  const more = useRef(onMore);
  more.current = onMore;
  useEffect(() => {
    if (!hasMore || mark.current === null) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && more.current(),
      { rootMargin: '600px' },
    );
    observer.observe(mark.current);
    return () => observer.disconnect();
  }, [hasMore, loading]);
  if (!hasMore) return null;
  return (
    <div ref={mark} className="flex h-12 items-center justify-center border-t border-line-subtle">
      {loading ? (
        <Spinner label={label} size={16} />
      ) : (
        <Button variant="ghost" size="sm" onClick={onMore}>
          {label}
        </Button>
      )}
    </div>
  );
}

export type { ListFilter, SortOption, UrlState };
