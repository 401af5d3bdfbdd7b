// One file before the decision: what it is, what to watch for, what will cross; then the two buttons.
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router-dom";
import { get } from "../../api/client";
import type { ItemDetail, Note } from "../../api/types";
import { useWords } from "../../api/words";
import { Banner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Disclosure } from "../../components/Disclosure";
import { ErrorView } from "../../components/ErrorView";
import { Loading } from "../../components/Page";
import { Parties, Party } from "../../components/Party";
import { StateChip } from "../../components/StateChip";
import { CrossingFacts } from "../../files/CrossingFacts";
import { Outcome } from "../../files/FileLine";
import { bytes, dateTime } from "../../i18n/format";
import { useLang, useTexts } from "../../i18n/i18n";
import { Compare } from "./Compare";
import { Decide, type Decision } from "./Decide";
import { Preview } from "./Preview";
import { approvalTexts } from "./texts";

// Findings that mean somebody wanted it to look like something else.
const kDeceiving: readonly string[] = ["deceiving_character", "name_disagrees_warning"];

function Watch({ notes }: { notes: Note[] }) {
  const t = useTexts(approvalTexts);
  const { pick } = useLang();
  if (notes.length === 0) return null;
  const deceiving = notes.some((note) => kDeceiving.includes(note.what));
  const lines = [...new Set(notes.map((note) => pick(note)))];
  return (
    <Banner kind="warning" quiet title={t(deceiving ? "deceiving" : "warnings")}>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {deceiving && <p>{t("deceivingText")}</p>}
    </Banner>
  );
}

function Body({ detail, onDecided, onNext }: { detail: ItemDetail; onDecided: (detail: ItemDetail, decision: Decision) => void; onNext: (() => void) | null }) {
  const t = useTexts(approvalTexts);
  const word = useWords();
  const { lang } = useLang();
  const { item, head, mine } = detail;
  const watch = [...detail.warnings, ...detail.removed.filter((note) => kDeceiving.includes(note.what))];
  const waiting = item.state === "waiting";
  return (
    <>
      <div className="stack stack-tight">
        <h3 className="approvals-name">{item.path}</h3>
        <p className="small soft">
          {word("types", item.input_type)}・{bytes(item.clean_bytes ?? item.bytes, lang)}・{t("since2", { at: dateTime(item.changed_at, lang) })}
        </p>
        <p className="row">
          <Party who={head.sender} />
          <span aria-hidden="true">→</span>
          <span className="visually-hidden">{t("toPeople")}</span>
          <Parties all={head.recipients} most={10} />
        </p>
        {head.note !== "" && <p className="approvals-note">{head.note}</p>}
      </div>
      <Watch notes={watch} />
      <Outcome item={{ ...item, removed: detail.removed }} kept={detail.kept} />
      {waiting ? (
        <>
          <Preview item={item} mayLook={mine.may_approve} />
          {mine.may_approve && <Compare item={item} />}
        </>
      ) : (
        <Banner kind="info" title={t("decidedTitle")} actions={onNext && <Button onClick={onNext}>{t("next")}</Button>}>
          <p>{t("decidedText")}</p>
          <p>
            <StateChip state={item.state} />
          </p>
        </Banner>
      )}
      <Disclosure summary={t("about")}>
        <CrossingFacts head={head} />
        <p>
          <Link to={`/items/${item.id}`}>{t("details")}</Link>
        </p>
      </Disclosure>
      {waiting && mine.sender && (
        <Banner kind="info" quiet title={t("ownTitle")} actions={onNext && <Button onClick={onNext}>{t("next")}</Button>}>
          <p>{t("ownText")}</p>
        </Banner>
      )}
      {mine.may_approve && <Decide item={item} onDecided={(decision) => onDecided(detail, decision)} />}
    </>
  );
}

// Keyed by its file where it is used: nothing of one file may stand beside the next one's buttons.
export function Review({ id, onDecided, onNext }: { id: string; onDecided: (detail: ItemDetail, decision: Decision) => void; onNext: (() => void) | null }) {
  const query = useQuery({ queryKey: ["item", id], queryFn: ({ signal }) => get<ItemDetail>(`/items/${id}`, undefined, signal) });
  if (query.isPending) return <Loading />;
  if (query.error) return <ErrorView error={query.error} onRetry={() => void query.refetch()} />;
  return <Body detail={query.data} onDecided={onDecided} onNext={onNext} />;
}
