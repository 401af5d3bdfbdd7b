// A table of one keyset list. On narrow screens each row becomes a card whose cells carry their heading. The first column names the row.
import { flexRender, getCoreRowModel, useReactTable, type ColumnDef } from "@tanstack/react-table";
import type { ReactNode } from "react";
import { ErrorView } from "./ErrorView";
import { More } from "./More";
import { Loading } from "./Page";
import type { PagedList } from "./paged";

export type Columns<Row> = ColumnDef<Row, unknown>[];

interface Props<Row> {
  caption: string; // names the table for assistive technology
  columns: Columns<Row>; // keep it stable: useMemo
  list: PagedList<Row>;
  rowKey: (row: Row) => string;
  empty: ReactNode; // an <EmptyState>
  rowClass?: (row: Row) => string;
}

export function DataTable<Row>({ caption, columns, list, rowKey, empty, rowClass }: Props<Row>) {
  const table = useReactTable({ data: list.rows, columns, getCoreRowModel: getCoreRowModel(), getRowId: rowKey });
  if (list.loading) return <Loading />;
  if (list.error && list.rows.length === 0) return <ErrorView error={list.error} onRetry={list.retry} />;
  if (list.rows.length === 0) return <>{empty}</>;
  const headings = table.getFlatHeaders();
  return (
    <div className={list.refreshing ? "refreshing" : undefined} aria-busy={list.refreshing || undefined}>
      {list.error ? <ErrorView error={list.error} onRetry={list.retry} /> : null}
      <table className="data-table" role="table">
        <caption className="visually-hidden">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {headings.map((heading) => (
              <th key={heading.id} scope="col" role="columnheader">
                {flexRender(heading.column.columnDef.header, heading.getContext())}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id} role="row" className={rowClass?.(row.original)}>
              {row.getVisibleCells().map((cell, index) => {
                const heading = headings[index];
                const label = heading ? flexRender(heading.column.columnDef.header, heading.getContext()) : null;
                const content = flexRender(cell.column.columnDef.cell, cell.getContext());
                const inside = (
                  <>
                    <span className="cell-label" aria-hidden="true">
                      {label}
                    </span>
                    <span className="cell-value">{content}</span>
                  </>
                );
                return index === 0 ? (
                  <th key={cell.id} scope="row" role="rowheader">
                    {inside}
                  </th>
                ) : (
                  <td key={cell.id} role="cell">
                    {inside}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <More list={list} />
    </div>
  );
}
