// 今日: at most ten lines of what needs a person; a calm sentence when nothing does. Below, the three figures one glances at.
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router-dom";
import { get } from "../../api/client";
import type { Operations, Today as TodayShape, TodayLine } from "../../api/types";
import { ButtonLink } from "../../components/Button";
import { ErrorView } from "../../components/ErrorView";
import type { IconName } from "../../components/Icon";
import { KeyValue } from "../../components/KeyValue";
import { EmptyState, Loading, PageHead } from "../../components/Page";
import { Chip, type Tone } from "../../components/StateChip";
import { bytes, date, number, percent, shortTime } from "../../i18n/format";
import { useLang, useTexts } from "../../i18n/i18n";
import { todayTexts } from "./texts";
import "./today.css";

const kReloadMs = 60_000;
const kLooks: Record<TodayLine["severity"], { tone: Tone; icon: IconName; order: number }> = {
  urgent: { tone: "bad", icon: "warn", order: 0 },
  soon: { tone: "warn", icon: "wait", order: 1 },
  note: { tone: "plain", icon: "info", order: 2 },
};

function Line({ line }: { line: TodayLine }) {
  const t = useTexts(todayTexts);
  const { lang, pick } = useLang();
  const look = kLooks[line.severity];
  const text = pick(line);
  return (
    <li className={`card today-line today-${line.severity}`}>
      <Chip tone={look.tone} icon={look.icon}>
        {t(line.severity)}
      </Chip>
      <div className="today-text">
        <p>{text}</p>
        {line.oldest_at !== null && <p className="small soft">{t("oldest", { at: shortTime(line.oldest_at, lang) })}</p>}
      </div>
      {line.link !== "" && (
        <ButtonLink to={line.link} size="small" aria-label={t("openOf", { text })}>
          {t("open")}
        </ButtonLink>
      )}
    </li>
  );
}

function useScannerText(): (scanner: Operations["scanner"]) => string {
  const t = useTexts(todayTexts);
  const { lang } = useLang();
  return ({ configured, answers, signatures_at, old }) => {
    if (!configured) return t("scannerNone");
    if (!answers || signatures_at === null) return t("scannerSilent");
    return t(old ? "scannerOld" : "scannerAt", { at: date(signatures_at, lang) });
  };
}

function Facts({ operations: { scanner, disk, evidence, queue } }: { operations: Operations }) {
  const t = useTexts(todayTexts);
  const { lang, pick } = useLang();
  const scannerText = useScannerText();
  const sealed = evidence.covered >= evidence.size;
  const evidenceText = evidence.trouble
    ? t("evidenceTrouble", { text: pick(evidence.trouble) })
    : t(sealed ? "evidenceAll" : "evidencePart", { n: number(evidence.size, lang), covered: number(evidence.covered, lang) });
  return (
    <section className="card" aria-labelledby="today-facts">
      <div className="row row-between">
        <h2 id="today-facts">{t("facts")}</h2>
        <Link to="/operations">{t("toOperations")}</Link>
      </div>
      <KeyValue
        facts={[
          { label: t("queue"), value: t("queueText", { n: number(queue.disarm.waiting + queue.disarm.running, lang) }) },
          { label: t("scanner"), value: scannerText(scanner) },
          disk.bytes_total > 0 && {
            label: t("disk"),
            value: t("diskText", { free: bytes(disk.bytes_free, lang), part: percent(disk.bytes_free / disk.bytes_total, lang, 0) }),
          },
          { label: t("evidence"), value: <Link to="/evidence">{evidenceText}</Link> },
        ]}
      />
    </section>
  );
}

export default function Today() {
  const t = useTexts(todayTexts);
  const today = useQuery({ queryKey: ["today"], queryFn: ({ signal }) => get<TodayShape>("/today", undefined, signal), refetchInterval: kReloadMs });
  const now = useQuery({ queryKey: ["operations"], queryFn: ({ signal }) => get<Operations>("/operations", undefined, signal), refetchInterval: kReloadMs });
  const lines = [...(today.data?.lines ?? [])].sort((a, b) => kLooks[a.severity].order - kLooks[b.severity].order);
  return (
    <div className="today stack">
      <PageHead title={t("title")} lead={t("lead")} />
      {today.isPending && <Loading />}
      {today.error && <ErrorView error={today.error} onRetry={() => void today.refetch()} />}
      {today.data && lines.length === 0 && (
        <EmptyState icon="good" title={t("calmTitle")} text={t("calmText")}>
          <ButtonLink to="/history" icon="history">
            {t("toHistory")}
          </ButtonLink>
        </EmptyState>
      )}
      {lines.length > 0 && (
        <ul className="stack stack-tight" aria-label={t("list")}>
          {lines.map((line) => (
            <Line key={line.kind} line={line} />
          ))}
        </ul>
      )}
      {now.error && <ErrorView error={now.error} onRetry={() => void now.refetch()} />}
      {now.data && <Facts operations={now.data} />}
    </div>
  );
}
