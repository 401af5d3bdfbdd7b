// 受渡しの詳細: one file: verdict, what was removed, the time line from the evidence, fingerprints and proofs.
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router-dom";
import { get } from "../../api/client";
import type { ItemDetail } from "../../api/types";
import { useWords } from "../../api/words";
import { ErrorView } from "../../components/ErrorView";
import { KeyValue } from "../../components/KeyValue";
import { Loading, PageHead } from "../../components/Page";
import { CrossingFacts } from "../../files/CrossingFacts";
import { FileLine } from "../../files/FileLine";
import { bytes, dateTime, seconds } from "../../i18n/format";
import { useLang, useTexts } from "../../i18n/i18n";
import { useUploads } from "../../upload/useUploads";
import { Notes } from "./Notes";
import { Proof } from "./Proof";
import { Timeline } from "./Timeline";
import { itemTexts } from "./texts";
import "./item.css";

function FileFacts({ detail }: { detail: ItemDetail }) {
  const t = useTexts(itemTexts);
  const word = useWords();
  const { lang } = useLang();
  const { item } = detail;
  const kind = (id: string) => word("types", id);
  const became = item.clean_type !== "" && item.clean_type !== item.input_type;
  return (
    <KeyValue
      facts={[
        { label: t("path"), value: item.path },
        item.input_type !== "" && { label: t("type"), value: became ? t("typeBecame", { from: kind(item.input_type), to: kind(item.clean_type) }) : kind(item.input_type) },
        {
          label: t("size"),
          value: item.clean_bytes === null ? bytes(item.bytes, lang) : t("sizeBecame", { from: bytes(item.bytes, lang), to: bytes(item.clean_bytes, lang) }),
        },
        detail.profile !== "" && { label: t("profile"), value: detail.profile },
        detail.seconds !== null && { label: t("seconds"), value: seconds(detail.seconds, lang) },
        detail.engine !== "" && { label: t("engine"), value: detail.engine },
        {
          label: t("originalUntil"),
          value: detail.original_until === null ? t("originalGone") : t("originalKept", { at: dateTime(detail.original_until, lang) }),
        },
      ]}
    />
  );
}

function Whole({ detail }: { detail: ItemDetail }) {
  const t = useTexts(itemTexts);
  const { item, head, mine } = detail;
  const upload = useUploads().find((one) => one.item === item.id);
  return (
    <div className="stack stack-loose">
      <section className="card item-standing" aria-label={t("verdict")}>
        <FileLine item={{ ...item, removed: detail.removed }} head={head} mine={mine} upload={upload} kept={detail.kept} alone only />
      </section>
      {detail.removed.length > 0 && (
        <section className="card stack" aria-labelledby="item-removed">
          <h2 id="item-removed">{t("removed")}</h2>
          <Notes caption={t("removed")} notes={detail.removed} />
        </section>
      )}
      {detail.warnings.length > 0 && (
        <section className="card stack" aria-labelledby="item-warnings">
          <h2 id="item-warnings">{t("warnings")}</h2>
          <Notes caption={t("warnings")} notes={detail.warnings} />
        </section>
      )}
      <section className="card stack" aria-labelledby="item-timeline">
        <h2 id="item-timeline">{t("timeline")}</h2>
        <p className="small soft">{t("timelineLead")}</p>
        <Timeline steps={detail.steps} />
      </section>
      <section className="card" aria-labelledby="item-facts">
        <h2 id="item-facts">{t("facts")}</h2>
        <FileFacts detail={detail} />
      </section>
      <section className="card stack" aria-labelledby="item-proof">
        <h2 id="item-proof">{t("proof")}</h2>
        <Proof detail={detail} />
      </section>
      <section className="card" aria-labelledby="item-about">
        <h2 id="item-about">{t("about")}</h2>
        <CrossingFacts head={head} />
      </section>
    </div>
  );
}

export default function Item() {
  const t = useTexts(itemTexts);
  const { item: id = "" } = useParams();
  const query = useQuery({ queryKey: ["item", id], queryFn: ({ signal }) => get<ItemDetail>(`/items/${id}`, undefined, signal) });
  return (
    <div className="item">
      <PageHead title={t("title")} lead={query.data && <Link to={`/crossings/${query.data.head.id}`}>{t("back")}</Link>} />
      {query.isPending && <Loading />}
      {query.error && <ErrorView error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <Whole detail={query.data} />}
    </div>
  );
}
