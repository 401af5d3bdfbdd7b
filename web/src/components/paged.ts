// A keyset list: pages {rows, next} one after another. queryKey begins with one of kLiveKeys where live events should refresh it.
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { get, type Query } from "../api/client";
import type { Page } from "../api/types";

export interface PagedList<Row> {
  rows: Row[];
  loading: boolean; // the first page is not there yet
  refreshing: boolean; // rows of an earlier question stand there while the new ones load
  error: unknown;
  hasMore: boolean;
  loadingMore: boolean;
  loadMore: () => void;
  retry: () => void;
}

export function usePaged<Row>(path: string, query: Query, queryKey: readonly unknown[]): PagedList<Row> {
  const result = useInfiniteQuery({
    queryKey: [...queryKey, query],
    queryFn: ({ pageParam, signal }) => get<Page<Row>>(path, { ...query, cursor: pageParam }, signal),
    initialPageParam: "",
    getNextPageParam: (last) => (last.next === "" ? undefined : last.next),
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => result.data?.pages.flatMap((page) => page.rows) ?? [], [result.data]);
  return {
    rows,
    loading: result.isPending,
    refreshing: result.isPlaceholderData,
    error: result.error,
    hasMore: result.hasNextPage,
    loadingMore: result.isFetchingNextPage,
    loadMore: () => void result.fetchNextPage(),
    retry: () => void result.refetch(),
  };
}
