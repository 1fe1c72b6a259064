/** A long list, read page by page as far as it is looked at. */
import { type UseQueryOptions, useQueries } from '@tanstack/react-query';
import type { Span } from '../components/use-virtual-rows.ts';
import { pageSize } from './page-size.ts';

interface Page<Row> {
  total: number;
  rows: Row[];
}

/** Rows by index; `undefined` where the page is still being read. The first page is the caller's own query. */
export function usePages<Row>(
  first: Page<Row> | undefined,
  span: Span,
  pageQuery: (offset: number) => { queryKey: readonly unknown[]; queryFn?: unknown },
): (index: number) => Row | undefined {
  const last = Math.floor(Math.max(0, span.to - 1) / pageSize);
  const wanted = Array.from({ length: last + 1 }, (_, page) => page).filter(
    (page) => page > 0 && (page + 1) * pageSize > span.from && first !== undefined && page * pageSize < first.total,
  );
  const pages = useQueries({ queries: wanted.map((page) => pageQuery(page * pageSize) as UseQueryOptions<Page<Row>>) });
  return (index) => {
    const page = Math.floor(index / pageSize);
    const rows = page === 0 ? first?.rows : pages[wanted.indexOf(page)]?.data?.rows;
    return rows?.[index % pageSize];
  };
}
