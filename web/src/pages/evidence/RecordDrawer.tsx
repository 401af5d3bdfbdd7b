// One record: its facts in words, the exact text, what people wrote beside it, and its proof.
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router-dom";
import { get } from "../../api/client";
import type { EvidenceRecordDetail } from "../../api/types";
import { useWords } from "../../api/words";
import { Button, DownloadLink } from "../../components/Button";
import { CopyButton } from "../../components/CopyButton";
import { Dialog } from "../../components/Dialog";
import { ErrorView } from "../../components/ErrorView";
import { KeyValue } from "../../components/KeyValue";
import { Loading } from "../../components/Page";
import { exactTime, number } from "../../i18n/format";
import { useLang, useTexts } from "../../i18n/i18n";
import { useRecordWord } from "./words";
import { evidenceTexts } from "./texts";

// Facts whose values are ids with words of their own.
const kWordLists = { state_before: "states", state_after: "states", code: "codes", zone_from: "zones", zone_to: "zones", input_type: "types", output_type: "types", role: "roles" } as const;

function Facts({ detail: { record } }: { detail: EvidenceRecordDetail }) {
  const t = useTexts(evidenceTexts);
  const word = useWords();
  const recordWord = useRecordWord();
  const { lang } = useLang();
  const value = (name: string, fact: string | number) => {
    if (typeof fact === "number") return number(fact, lang);
    const list = kWordLists[name as keyof typeof kWordLists];
    return list ? word(list, fact) : <code className="evidence-fact">{fact}</code>;
  };
  return (
    <KeyValue
      facts={[
        { label: t("when"), value: exactTime(record.at, lang) },
        { label: t("who"), value: record.who_name === "" ? t("program") : record.who_name },
        { label: t("what"), value: word("actions", record.action) },
        {
          label: t("about"),
          value: (
            <>
              {recordWord("object", record.object)} <code className="evidence-fact">{record.object_id}</code>
            </>
          ),
        },
        { label: t("reason"), value: word("reasons", record.reason) },
        { label: t("sealed"), value: t(record.covered ? "sealedYes" : "sealedNo") },
        ...Object.entries(record.facts).map(([name, fact]) => ({ label: word("facts", name), value: value(name, fact) })),
      ]}
    />
  );
}

function Proof({ number: n, covered }: { number: number; covered: boolean }) {
  const t = useTexts(evidenceTexts);
  const command = `sekisho evidence check-proof record-${n}.proof --public-key evidence.pub`;
  return (
    <section className="stack stack-tight" aria-labelledby="evidence-proof">
      <h3 id="evidence-proof">{t("proof")}</h3>
      <p className="small soft">{t("proofText")}</p>
      {covered ? (
        <>
          <div>
            <DownloadLink size="small" href={`/api/v1/evidence/records/${n}/proof`} name={`record-${n}.proof`}>
              {t("saveProof")}
            </DownloadLink>
          </div>
          <p className="evidence-command">
            <code>{command}</code>
            <CopyButton text={command} what={t("command")} />
          </p>
        </>
      ) : (
        <p>{t("notYet")}</p>
      )}
    </section>
  );
}

function Body({ detail, onObject }: { detail: EvidenceRecordDetail; onObject: (id: string) => void }) {
  const t = useTexts(evidenceTexts);
  const recordWord = useRecordWord();
  const { record, text, values } = detail;
  return (
    <>
      <Facts detail={detail} />
      <div className="row">
        {record.object === "item" && <Link to={`/items/${record.object_id}`}>{t("seeItem")}</Link>}
        {record.object === "crossing" && <Link to={`/crossings/${record.object_id}`}>{t("seeCrossing")}</Link>}
        <Button look="plain" size="small" onClick={() => onObject(record.object_id)}>
          {t("sameObject")}
        </Button>
      </div>
      <section className="stack stack-tight" aria-labelledby="evidence-values">
        <h3 id="evidence-values">{t("values")}</h3>
        {values.length === 0 ? (
          <p>{t("valuesNone")}</p>
        ) : (
          <KeyValue facts={values.map(({ role, value }) => ({ label: recordWord("role", role), value: <span className="evidence-value">{value}</span> }))} />
        )}
        <p className="small soft">{t("valuesText")}</p>
      </section>
      <section className="stack stack-tight" aria-labelledby="evidence-exact">
        <h3 id="evidence-exact">{t("exact")}</h3>
        <p className="small soft">{t("exactText")}</p>
        <pre className="evidence-text" tabIndex={0} role="region" aria-label={t("exactRegion", { n: record.number })}>
          {text}
        </pre>
        <CopyButton text={text} what={t("exact")} />
      </section>
      <Proof number={record.number} covered={record.covered} />
    </>
  );
}

export function RecordDrawer({ number: n, onClose, onObject }: { number: string; onClose: () => void; onObject: (id: string) => void }) {
  const t = useTexts(evidenceTexts);
  const query = useQuery({ queryKey: ["evidence", "record", n], queryFn: ({ signal }) => get<EvidenceRecordDetail>(`/evidence/records/${n}`, undefined, signal) });
  return (
    <Dialog side className="evidence-drawer" title={t("record", { n })} onClose={onClose}>
      {query.isPending && <Loading />}
      {query.error && <ErrorView error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <Body detail={query.data} onObject={onObject} />}
    </Dialog>
  );
}
