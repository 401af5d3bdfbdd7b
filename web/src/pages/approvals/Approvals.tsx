// 承認: what waits, oldest first. A file opens in a drawer; after a decision the next one stands there at once.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useSearchParams } from "react-router-dom";
import type { ItemDetail, ItemRow } from "../../api/types";
import { useWords } from "../../api/words";
import { Button, ButtonLink } from "../../components/Button";
import { DataTable, type Columns } from "../../components/DataTable";
import { Dialog } from "../../components/Dialog";
import { EmptyState, PageHead } from "../../components/Page";
import { usePaged } from "../../components/paged";
import { Parties, Party } from "../../components/Party";
import { Chip } from "../../components/StateChip";
import { fileName } from "../../files/states";
import { bytes, seconds } from "../../i18n/format";
import { useLang, useTexts } from "../../i18n/i18n";
import type { Decision } from "./Decide";
import { Review } from "./Review";
import { approvalTexts } from "./texts";
import "./approvals.css";

const waited = (row: ItemRow) => Math.max(0, (Date.now() - new Date(row.item.changed_at).getTime()) / 1000);
const kNoQuery = {};

function useColumns(onOpen: (id: string) => void): Columns<ItemRow> {
  const t = useTexts(approvalTexts);
  const word = useWords();
  const { lang, pick } = useLang();
  return useMemo<Columns<ItemRow>>(
    () => [
      {
        id: "file",
        header: t("file"),
        cell: ({ row: { original: row } }) => (
          <span className="approvals-file">
            <strong>{row.item.path}</strong>
            <span className="small soft">
              {word("types", row.item.input_type)}・{bytes(row.item.clean_bytes ?? row.item.bytes, lang)}
            </span>
            {row.note !== "" && <span className="small approvals-note">{row.note}</span>}
          </span>
        ),
      },
      {
        id: "people",
        header: t("people"),
        cell: ({ row: { original: row } }) => (
          <span className="approvals-file">
            <Party who={row.sender} />
            <span className="approvals-to">
              <span aria-hidden="true">→</span>
              <span className="visually-hidden">{t("toPeople")}</span> <Parties all={row.recipients} />
            </span>
          </span>
        ),
      },
      {
        id: "removed",
        header: t("removed"),
        cell: ({ row: { original: row } }) => (
          <span className="approvals-file">
            <span>{row.item.removed_count > 0 ? t("kinds", { n: row.item.removed_count }) : t("none")}</span>
            {row.item.differs && <span className="small soft">{pick(row.item.differs)}</span>}
          </span>
        ),
      },
      { id: "since", header: t("since"), cell: ({ row: { original: row } }) => <span className="nowrap">{seconds(waited(row), lang)}</span> },
      {
        id: "decide",
        header: t("decide"),
        cell: ({ row: { original: row } }) => (
          <span className="approvals-file">
            {row.own && <Chip tone="plain">{t("own")}</Chip>}
            <Button size="small" look={row.own ? "secondary" : "primary"} aria-label={t("decideOf", { name: fileName(row.item.path) })} onClick={() => onOpen(row.item.id)}>
              {t("decide")}
            </Button>
          </span>
        ),
      },
    ],
    [t, word, lang, pick, onOpen],
  );
}

// What was decided here is left out at once; the server's list follows.
function useQueue() {
  const all = usePaged<ItemRow>("/approvals", kNoQuery, ["approvals"]);
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => all.rows.filter((row) => !decided.has(row.item.id)), [all.rows, decided]);
  const drop = useCallback((id: string) => setDecided((before) => new Set(before).add(id)), []);
  return { list: { ...all, rows }, drop };
}

export default function Approvals() {
  const t = useTexts(approvalTexts);
  const { lang } = useLang();
  const client = useQueryClient();
  const [params, setParams] = useSearchParams();
  const { list, drop } = useQueue();
  const [said, setSaid] = useState("");
  const top = useRef<HTMLDivElement>(null);
  const status = useRef<HTMLParagraphElement>(null);
  const open = params.get("item");
  const show = useCallback((id: string | null) => setParams(id ? { item: id } : {}, { replace: true }), [setParams]);
  const columns = useColumns(show);
  const at = list.rows.findIndex((row) => row.item.id === open);
  const following = [...list.rows.slice(at + 1), ...list.rows.slice(0, Math.max(at, 0))].find((row) => row.item.id !== open && !row.own) ?? null;
  const onDecided = ({ item }: ItemDetail, decision: Decision) => {
    const name = fileName(item.path);
    setSaid([t(decision === "approve" ? "approved" : "returned", { name }), t(following ? "nextOne" : "allDone")].join(lang === "ja" ? "" : " "));
    drop(item.id);
    show(following?.item.id ?? null);
    for (const queryKey of [["approvals"], ["history"], ["item", item.id], ["crossing", item.crossing]]) void client.invalidateQueries({ queryKey });
  };
  // The reader goes on at the next file's top, or where the outcome is said once none is left.
  useEffect(() => {
    if (said === "") return;
    if (open) {
      top.current?.focus();
      top.current?.scrollIntoView({ block: "start" });
    } else status.current?.focus();
  }, [said, open]);
  return (
    <div className="approvals">
      <PageHead title={t("title")} lead={t("lead")} />
      {!open && said !== "" && (
        <p className="approvals-said" ref={status} tabIndex={-1} role="status">
          {said}
        </p>
      )}
      <DataTable
        caption={t("list")}
        columns={columns}
        list={list}
        rowKey={(row) => row.item.id}
        empty={
          <EmptyState icon="approve" title={t("emptyTitle")} text={t("emptyText")}>
            <ButtonLink to="/inbox" icon="inbox">
              {t("toInbox")}
            </ButtonLink>
          </EmptyState>
        }
      />
      {open && (
        <Dialog
          side
          className="approvals-drawer"
          title={t("drawer")}
          onClose={() => {
            setSaid("");
            show(null);
          }}
        >
          <div className="stack" ref={top} tabIndex={-1} aria-label={t("drawer")} role="group">
            {said !== "" && (
              <p className="approvals-said" role="status">
                {said} {t("left", { n: list.rows.length })}
              </p>
            )}
            <Review key={open} id={open} onDecided={onDecided} onNext={following ? () => show(following.item.id) : null} />
          </div>
        </Dialog>
      )}
    </div>
  );
}
