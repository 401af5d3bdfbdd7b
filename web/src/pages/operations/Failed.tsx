// Work that was given up; the operator puts it back into the queue.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import { Link } from "react-router-dom";
import { send } from "../../api/client";
import { hasRole, useSession } from "../../api/session";
import type { FailedTask } from "../../api/types";
import { useWords } from "../../api/words";
import { Banner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { DataTable, type Columns } from "../../components/DataTable";
import { ErrorView } from "../../components/ErrorView";
import { EmptyState } from "../../components/Page";
import { usePaged } from "../../components/paged";
import { dateTime } from "../../i18n/format";
import { useLang, useTexts } from "../../i18n/i18n";
import { operationsTexts } from "./texts";

const kNoQuery = {};

function useColumns(retry: ((task: FailedTask) => void) | null, busy: string): Columns<FailedTask> {
  const t = useTexts(operationsTexts);
  const word = useWords();
  const { lang } = useLang();
  return useMemo<Columns<FailedTask>>(
    () => [
      {
        id: "item",
        header: t("item"),
        cell: ({ row: { original: row } }) => (
          <Link to={`/items/${row.item}`} aria-label={t("openItemOf", { id: row.item })}>
            {t("openItem")}
          </Link>
        ),
      },
      { id: "kind", header: t("kind"), cell: ({ row: { original: row } }) => t(row.kind === "disarm" ? "kindDisarm" : "kindRelease") },
      { id: "reason", header: t("reason"), cell: ({ row: { original: row } }) => word("codes", row.code) },
      { id: "tries", header: t("tries"), cell: ({ row: { original: row } }) => row.tries },
      { id: "at", header: t("failedAt"), cell: ({ row: { original: row } }) => dateTime(row.failed_at, lang) },
      {
        id: "again",
        header: t("again"),
        cell: ({ row: { original: row } }) =>
          retry ? (
            <Button size="small" busy={busy === row.task} aria-label={t("againOf", { id: row.item })} onClick={() => retry(row)}>
              {t("again")}
            </Button>
          ) : (
            <span className="small soft">{t("operatorOnly")}</span>
          ),
      },
    ],
    [t, word, lang, retry, busy],
  );
}

export function Failed() {
  const t = useTexts(operationsTexts);
  const client = useQueryClient();
  const { account } = useSession();
  const list = usePaged<FailedTask>("/operations/failed", kNoQuery, ["operations", "failed"]);
  const [busy, setBusy] = useState("");
  const [done, setDone] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const retry = useCallback(
    async ({ task }: FailedTask) => {
      setBusy(task);
      setFailure(null);
      setDone(false);
      try {
        await send<void>("POST", `/operations/failed/${task}/retry`);
        setDone(true);
      } catch (error) {
        setFailure(error);
      } finally {
        setBusy("");
        heading.current?.focus(); // its row goes
        void client.invalidateQueries({ queryKey: ["operations"] });
        void client.invalidateQueries({ queryKey: ["today"] });
      }
    },
    [client],
  );
  const columns = useColumns(
    useMemo(() => (hasRole(account, "operator") ? (task: FailedTask) => void retry(task) : null), [account, retry]),
    busy,
  );
  return (
    <section className="stack" aria-labelledby="operations-failed">
      <h2 id="operations-failed" ref={heading} tabIndex={-1}>
        {t("failed")}
      </h2>
      {list.rows.length > 0 && <p className="small soft">{t("failedLead")}</p>}
      {done && <Banner kind="success" title={t("againDone")} />}
      {failure !== null && <ErrorView error={failure} title={t("againFailed")} />}
      <DataTable
        caption={t("failed")}
        columns={columns}
        list={list}
        rowKey={(row) => row.task}
        empty={<EmptyState icon="good" title={t("failedTitle")} text={t("failedText")} />}
      />
    </section>
  );
}
