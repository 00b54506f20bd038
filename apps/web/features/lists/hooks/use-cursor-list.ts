'use client';
import { keepPreviousData, useInfiniteQuery, type QueryKey } from '@tanstack/react-query';
import type { Page } from '@uni/client';
import { useMemo } from 'react';

export interface PageRequest {
  readonly cursor: string | undefined;
  /** Only the first page asks for the total. */
  readonly total: boolean | undefined;
  readonly limit: number;
}

export interface CursorList<Row> {
  readonly rows: readonly Row[];
  readonly total: number | undefined;
  readonly pending: boolean;
  /** Other rows are on their way; the ones shown belong to the last question. */
  readonly stale: boolean;
  readonly error: Error | null;
  readonly updatedAtMs: number;
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  loadMore(): void;
  retry(): void;
}

const PAGE_SIZE = 50;

/** A list in pages of fifty by cursor. Old rows stay while new ones load or fail. */
export function useCursorList<Row>(
  queryKey: QueryKey,
  fetchPage: (request: PageRequest, signal: AbortSignal) => Promise<Page<Row>>,
  options: { enabled?: boolean; refetchIntervalMs?: number | undefined } = {},
): CursorList<Row> {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      fetchPage({ cursor: pageParam, total: pageParam === undefined ? true : undefined, limit: PAGE_SIZE }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    enabled: options.enabled ?? true,
    ...(options.refetchIntervalMs === undefined ? {} : { refetchInterval: options.refetchIntervalMs }),
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return {
    rows,
    total: query.data?.pages[0]?.total,
    pending: query.isPending,
    stale: query.isPlaceholderData,
    error: query.error,
    updatedAtMs: query.dataUpdatedAt,
    hasMore: query.hasNextPage,
    loadingMore: query.isFetchingNextPage,
    loadMore: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
    retry: () => void query.refetch(),
  };
}
