// 受け取る: what was sent to me, newest first; the first few crossings stand open so that most people need one press.
import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { Link, useSearchParams } from "react-router-dom";
import { get } from "../../api/client";
import type { Crossing, CrossingRow, State } from "../../api/types";
import { Button } from "../../components/Button";
import { ErrorView } from "../../components/ErrorView";
import { More } from "../../components/More";
import { EmptyState, Loading, PageHead } from "../../components/Page";
import { usePaged } from "../../components/paged";
import { StateChip } from "../../components/StateChip";
import { Tabs } from "../../components/Tabs";
import { CrossingFiles } from "../../files/CrossingFiles";
import { fileName, mayTake } from "../../files/states";
import { TakeButton } from "../../files/TakeButton";
import { takeCrossing } from "../../files/take";
import { fileTexts } from "../../files/texts";
import { dateTime, shortTime } from "../../i18n/format";
import { useLang, useTexts } from "../../i18n/i18n";
import { inboxTexts } from "./texts";
import "./inbox.css";

const kOpenAtFirst = 3;
const kFilesAtFirst = 10;

function Files({ id }: { id: string }) {
  const f = useTexts(fileTexts);
  const query = useQuery({ queryKey: ["crossing", id], queryFn: ({ signal }) => get<Crossing>(`/crossings/${id}`, undefined, signal) });
  if (query.isPending) return <Loading />;
  if (query.error) return <ErrorView error={query.error} onRetry={() => void query.refetch()} />;
  const crossing = query.data;
  const takeable = crossing.items.filter((item) => mayTake(item, crossing.mine)).length;
  return (
    <>
      {takeable > 1 && (
        <div className="inbox-all">
          <TakeButton primary label={f("takeAll")} text={f("takeAll")} once={crossing.head.take_once} take={() => takeCrossing(id)} />
        </div>
      )}
      <CrossingFiles crossing={crossing} most={kFilesAtFirst} />
    </>
  );
}

function Entry({ row: { head, first_path }, openAtFirst }: { row: CrossingRow; openAtFirst: boolean }) {
  const t = useTexts(inboxTexts);
  const { lang } = useLang();
  const [open, setOpen] = useState(openAtFirst);
  const name = fileName(first_path);
  const title = head.files > 1 ? t("fileMore", { name, n: head.files - 1 }) : name;
  return (
    <article className="card inbox-entry" aria-label={title}>
      <div className="row row-between">
        <h2>{t(head.sender.kind === "person" ? "from" : "fromUnit", { name: head.sender.name })}</h2>
        <time className="small soft" dateTime={head.made_at} title={dateTime(head.made_at, lang)}>
          {shortTime(head.made_at, lang)}
        </time>
      </div>
      {head.note !== "" && <p className="inbox-note">{head.note}</p>}
      <p className="small soft row">
        <span>
          {t("expires", { at: dateTime(head.expires_at, lang) })}
          {head.take_once && `・${t("once")}`}
        </span>
        <Link to={`/crossings/${head.id}`} aria-label={t("wholeOf", { name: title })}>
          {t("whole")}
        </Link>
      </p>
      {open ? (
        <Files id={head.id} />
      ) : (
        <div className="row">
          <p className="inbox-title">{title}</p>
          {(Object.entries(head.states) as [State, number][]).map(([state, count]) => (
            <StateChip key={state} state={state} count={head.files > 1 ? count : undefined} />
          ))}
          <Button size="small" aria-label={t("openOf", { name: title })} onClick={() => setOpen(true)}>
            {t("open")}
          </Button>
        </div>
      )}
    </article>
  );
}

// What was there when the page opened stays while she looks at it, also when nothing is left to take: a file that was just taken must not vanish.
function useKept(rows: CrossingRow[]): CrossingRow[] {
  const seen = useRef(new Map<string, CrossingRow>());
  return useMemo(() => {
    for (const row of rows) seen.current.set(row.head.id, row);
    return [...seen.current.values()].sort((a, b) => b.head.made_at.localeCompare(a.head.made_at));
  }, [rows]);
}

function List({ show }: { show: "waiting" | "all" }) {
  const t = useTexts(inboxTexts);
  const list = usePaged<CrossingRow>("/crossings", { box: "inbox", show }, ["crossings", "inbox"]);
  const rows = useKept(list.rows);
  const [, setParams] = useSearchParams();
  if (list.loading) return <Loading />;
  if (list.error && rows.length === 0) return <ErrorView error={list.error} onRetry={list.retry} />;
  if (rows.length === 0) {
    return show === "waiting" ? (
      <EmptyState icon="inbox" title={t("emptyWaitingTitle")} text={t("emptyWaitingText")}>
        <Button onClick={() => setParams({ show: "all" })}>{t("showAll")}</Button>
      </EmptyState>
    ) : (
      <EmptyState icon="inbox" title={t("emptyAllTitle")} text={t("emptyAllText")}>
        <Button onClick={list.retry}>{t("refresh")}</Button>
      </EmptyState>
    );
  }
  return (
    <>
      <ul className="stack" aria-label={t("list")}>
        {rows.map((row, index) => (
          <li key={row.head.id}>
            <Entry row={row} openAtFirst={index < kOpenAtFirst} />
          </li>
        ))}
      </ul>
      <More list={{ ...list, rows }} />
    </>
  );
}

export default function Inbox() {
  const t = useTexts(inboxTexts);
  const [params, setParams] = useSearchParams();
  const show = params.get("show") === "all" ? "all" : "waiting";
  return (
    <div className="inbox">
      <PageHead title={t("title")} lead={t("lead")} />
      <Tabs
        label={t("boxes")}
        tabs={[
          { id: "waiting", label: t("waiting") },
          { id: "all", label: t("all") },
        ]}
        chosen={show}
        onChoose={(id) => setParams(id === "all" ? { show: "all" } : {}, { replace: true })}
      >
        <List key={show} show={show} />
      </Tabs>
    </div>
  );
}
