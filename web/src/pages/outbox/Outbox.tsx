// 送信済み: what I sent, newest first; one sentence each, the files with reasons and 取り消す on opening.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useSearchParams } from "react-router-dom";
import { get } from "../../api/client";
import type { Crossing, CrossingRow, State } from "../../api/types";
import { Button, ButtonLink } from "../../components/Button";
import { ErrorView } from "../../components/ErrorView";
import { More } from "../../components/More";
import { EmptyState, Loading, PageHead } from "../../components/Page";
import { usePaged } from "../../components/paged";
import { StateChip } from "../../components/StateChip";
import { Tabs } from "../../components/Tabs";
import { CrossingFiles } from "../../files/CrossingFiles";
import { fileName } from "../../files/states";
import { dateTime, shortTime } from "../../i18n/format";
import { useLang, useTexts } from "../../i18n/i18n";
import { standingOf } from "./standing";
import { outboxTexts } from "./texts";
import "./outbox.css";

function Files({ id }: { id: string }) {
  const query = useQuery({ queryKey: ["crossing", id], queryFn: ({ signal }) => get<Crossing>(`/crossings/${id}`, undefined, signal) });
  if (query.isPending) return <Loading />;
  if (query.error) return <ErrorView error={query.error} onRetry={() => void query.refetch()} />;
  return <CrossingFiles crossing={query.data} />;
}

function Entry({ row: { head, first_path } }: { row: CrossingRow }) {
  const t = useTexts(outboxTexts);
  const { lang } = useLang();
  const [open, setOpen] = useState(false);
  const standing = standingOf(head);
  const name = fileName(first_path);
  const title = head.files > 1 ? t("fileMore", { name, n: head.files - 1 }) : name;
  const [first, ...rest] = head.recipients;
  const to = !first ? "" : rest.length > 0 ? t("toMore", { name: first.name, n: rest.length }) : t(first.kind === "person" ? "to" : "toUnit", { name: first.name });
  return (
    <article className="card outbox-entry" aria-label={title}>
      <div className="row row-between">
        <h2>{title}</h2>
        <time className="small soft" dateTime={head.made_at} title={dateTime(head.made_at, lang)}>
          {shortTime(head.made_at, lang)}
        </time>
      </div>
      <p>{to}</p>
      {head.note !== "" && <p className="outbox-note">{head.note}</p>}
      <p className={standing.bad ? "outbox-bad" : undefined}>
        {t(standing.text, { n: standing.n })}
        {standing.text === "sumArrived" && <span className="soft small"> {t("untaken", { at: dateTime(head.expires_at, lang) })}</span>}
      </p>
      <div className="row">
        {(Object.entries(head.states) as [State, number][]).map(([state, count]) => (
          <StateChip key={state} state={state} count={head.files > 1 ? count : undefined} />
        ))}
      </div>
      {open && <Files id={head.id} />}
      <div className="row">
        <Button size="small" aria-expanded={open} aria-label={t(open ? "closeOf" : "openOf", { name: title })} onClick={() => setOpen(!open)}>
          {t(open ? "close" : "open")}
        </Button>
        <Link className="small" to={`/crossings/${head.id}`} aria-label={t("wholeOf", { name: title })}>
          {t("whole")}
        </Link>
      </div>
    </article>
  );
}

function List({ show }: { show: "waiting" | "all" }) {
  const t = useTexts(outboxTexts);
  const list = usePaged<CrossingRow>("/crossings", { box: "outbox", show }, ["crossings", "outbox"]);
  const [, setParams] = useSearchParams();
  if (list.loading) return <Loading />;
  if (list.error && list.rows.length === 0) return <ErrorView error={list.error} onRetry={list.retry} />;
  if (list.rows.length === 0) {
    return show === "all" ? (
      <EmptyState icon="outbox" title={t("emptyAllTitle")} text={t("emptyAllText")}>
        <ButtonLink to="/send" icon="send">
          {t("send")}
        </ButtonLink>
      </EmptyState>
    ) : (
      <EmptyState icon="outbox" title={t("emptyWaitingTitle")} text={t("emptyWaitingText")}>
        <Button onClick={() => setParams({})}>{t("showAll")}</Button>
      </EmptyState>
    );
  }
  return (
    <>
      {list.error !== null && <ErrorView error={list.error} onRetry={list.retry} />}
      <ul className="stack" aria-label={t("list")}>
        {list.rows.map((row) => (
          <li key={row.head.id}>
            <Entry row={row} />
          </li>
        ))}
      </ul>
      <More list={list} />
    </>
  );
}

export default function Outbox() {
  const t = useTexts(outboxTexts);
  const [params, setParams] = useSearchParams();
  const show = params.get("show") === "waiting" ? "waiting" : "all";
  return (
    <div className="outbox">
      <PageHead title={t("title")} lead={t("lead")} />
      <Tabs
        label={t("boxes")}
        tabs={[
          { id: "all", label: t("all") },
          { id: "waiting", label: t("waiting") },
        ]}
        chosen={show}
        onChoose={(id) => setParams(id === "waiting" ? { show: "waiting" } : {}, { replace: true })}
      >
        <List key={show} show={show} />
      </Tabs>
    </div>
  );
}
