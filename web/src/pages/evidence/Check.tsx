// 今すぐ確かめる: starts the check of the whole log and follows it to its result.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { get, send } from "../../api/client";
import type { Verification } from "../../api/types";
import { Banner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { ErrorView } from "../../components/ErrorView";
import { exactTime, number } from "../../i18n/format";
import { useLang, useTexts } from "../../i18n/i18n";
import { evidenceTexts } from "./texts";

const kKey = ["evidence", "verification"] as const;
const kFollowMs = 1000;

function Result({ check }: { check: Verification }) {
  const t = useTexts(evidenceTexts);
  const { lang, pick } = useLang();
  const at = check.finished_at === null ? "" : exactTime(check.finished_at, lang);
  if (check.running) {
    return (
      <p className="loading" role="status">
        <span className="spinner" aria-hidden="true" />
        {t("checkingText", { at: check.started_at === null ? "" : exactTime(check.started_at, lang), n: number(check.records, lang) })}
      </p>
    );
  }
  if (check.whole === null) return <p>{t("neverChecked")}</p>;
  if (check.whole) {
    return (
      <Banner kind="success" title={t("whole")}>
        <p>{t("wholeText", { at, n: number(check.records, lang) })}</p>
      </Banner>
    );
  }
  return (
    <Banner kind="error" title={t("broken", { n: check.findings.length })}>
      <p>{t("brokenText", { at })}</p>
      <ul className="evidence-findings">
        {check.findings.map((finding, index) => (
          <li key={index}>
            {pick(finding)}
            {finding.where !== "" && (
              <>
                {" "}
                <code>{finding.where}</code>
              </>
            )}
          </li>
        ))}
      </ul>
    </Banner>
  );
}

export function Check() {
  const t = useTexts(evidenceTexts);
  const client = useQueryClient();
  const [starting, setStarting] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const query = useQuery({
    queryKey: kKey,
    queryFn: ({ signal }) => get<Verification>("/evidence/verification", undefined, signal),
    refetchInterval: ({ state }) => (state.data?.running ? kFollowMs : false),
  });
  const begin = async () => {
    setStarting(true);
    setFailure(null);
    try {
      client.setQueryData(kKey, await send<Verification>("POST", "/evidence/verification"));
    } catch (error) {
      setFailure(error);
    } finally {
      setStarting(false);
    }
  };
  const busy = starting || (query.data?.running ?? false);
  return (
    <section className="card stack" aria-labelledby="evidence-check">
      <h2 id="evidence-check">{t("check")}</h2>
      <p className="small soft">{t("checkLead")}</p>
      {query.error && <ErrorView error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <Result check={query.data} />}
      {failure !== null && <ErrorView error={failure} title={t("checkFailed")} />}
      <div>
        <Button look="primary" icon="evidence" busy={busy} onClick={() => void begin()}>
          {t(busy ? "checking" : "checkNow")}
        </Button>
      </div>
    </section>
  );
}
