// The records, newest first. This list pages by number: the next page is what stands before the last one shown.
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useSearchParams } from "react-router-dom";
import { get } from "../../api/client";
import type { EvidenceRecord } from "../../api/types";
import { useWords } from "../../api/words";
import { Button } from "../../components/Button";
import { DataTable, type Columns } from "../../components/DataTable";
import { TextField } from "../../components/Field";
import { FilterBar } from "../../components/FilterBar";
import { EmptyState } from "../../components/Page";
import type { PagedList } from "../../components/paged";
import { Chip } from "../../components/StateChip";
import { date, exactTime } from "../../i18n/format";
import { useLang, useTexts } from "../../i18n/i18n";
import { RecordDrawer } from "./RecordDrawer";
import { evidenceTexts } from "./texts";
import { useRecordWord } from "./words";

const kRows = 50;

function useRecords(object: string): PagedList<EvidenceRecord> {
  const result = useInfiniteQuery({
    queryKey: ["evidence", "records", object],
    queryFn: ({ pageParam, signal }) => get<{ rows: EvidenceRecord[] }>("/evidence/records", { before: pageParam, object, limit: kRows }, signal),
    initialPageParam: null as number | null,
    getNextPageParam: ({ rows }) => {
      const last = rows[rows.length - 1];
      return rows.length < kRows || !last || last.number === 0 ? undefined : last.number;
    },
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

function useColumns(onOpen: (number: number) => void): Columns<EvidenceRecord> {
  const t = useTexts(evidenceTexts);
  const word = useWords();
  const recordWord = useRecordWord();
  const { lang } = useLang();
  return useMemo<Columns<EvidenceRecord>>(
    () => [
      {
        id: "number",
        header: t("number"),
        cell: ({ row: { original: row } }) => (
          <Button look="plain" size="small" aria-label={t("recordOf", { n: row.number })} onClick={() => onOpen(row.number)}>
            {row.number}
          </Button>
        ),
      },
      {
        id: "when",
        header: t("when"),
        cell: ({ row: { original: row } }) => (
          <time className="evidence-when" dateTime={row.at}>
            <span>{date(row.at, lang)}</span>
            <span>{exactTime(row.at, lang).slice(date(row.at, lang).length + 1)}</span>
          </time>
        ),
      },
      {
        id: "who",
        header: t("who"),
        cell: ({ row: { original: row } }) => (row.who_name === "" ? <span className="soft">{t("program")}</span> : row.who_name),
      },
      { id: "what", header: t("what"), cell: ({ row: { original: row } }) => word("actions", row.action) },
      {
        id: "about",
        header: t("about"),
        cell: ({ row: { original: row } }) => (
          <span className="evidence-about">
            {recordWord("object", row.object)}
            <code className="small soft">{row.object_id}</code>
          </span>
        ),
      },
      {
        id: "sealed",
        header: t("sealed"),
        cell: ({ row: { original: row } }) => (row.covered ? <Chip tone="good" icon="good">{t("sealedYes")}</Chip> : <Chip tone="busy" icon="wait">{t("sealedNo")}</Chip>),
      },
    ],
    [t, word, recordWord, lang, onOpen],
  );
}

function Filter({ object, onSearch }: { object: string; onSearch: (object: string) => void }) {
  const t = useTexts(evidenceTexts);
  const [draft, setDraft] = useState(object);
  return (
    <FilterBar label={t("filterLabel")} set={object === "" ? 0 : 1} onSearch={() => onSearch(draft.trim())} onClear={() => onSearch("")}>
      <TextField label={t("objectId")} hint={t("objectHint")} value={draft} maxLength={64} onChange={(event) => setDraft(event.target.value)} />
    </FilterBar>
  );
}

export function Records() {
  const t = useTexts(evidenceTexts);
  const [params, setParams] = useSearchParams();
  const object = params.get("object") ?? "";
  const open = params.get("record");
  const list = useRecords(object);
  const show = useCallback(
    (next: { object?: string; record?: number | null }) =>
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [key, value] of Object.entries(next)) {
            if (value === null || value === "") after.delete(key);
            else after.set(key, String(value));
          }
          return after;
        },
        { replace: next.object === undefined },
      ),
    [setParams],
  );
  const columns = useColumns(useCallback((record: number) => show({ record }), [show]));
  return (
    <section className="stack" aria-labelledby="evidence-records">
      <h2 id="evidence-records">{t("records")}</h2>
      <Filter key={object} object={object} onSearch={(next) => show({ object: next })} />
      <p className="small soft">{t("recordsLead")}</p>
      <DataTable
        caption={t("listOf")}
        columns={columns}
        list={list}
        rowKey={(row) => String(row.number)}
        empty={
          object === "" ? (
            <EmptyState icon="evidence" title={t("emptyTitle")} text={t("emptyText")} />
          ) : (
            <EmptyState icon="evidence" title={t("noneTitle")} text={t("noneText")}>
              <Button onClick={() => show({ object: "" })}>{t("clear")}</Button>
            </EmptyState>
          )
        }
      />
      {open !== null && <RecordDrawer key={open} number={open} onClose={() => show({ record: null })} onObject={(id) => show({ object: id, record: null })} />}
    </section>
  );
}
