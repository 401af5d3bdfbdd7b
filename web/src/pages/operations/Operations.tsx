// 稼働状況: this moment, what was given up, counts over time.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useSearchParams } from "react-router-dom";
import { get } from "../../api/client";
import type { Operations as OperationsShape, Tallies } from "../../api/types";
import { ErrorView } from "../../components/ErrorView";
import { Loading, PageHead } from "../../components/Page";
import { Tabs } from "../../components/Tabs";
import { exactTime } from "../../i18n/format";
import { useLang, useTexts } from "../../i18n/i18n";
import { Failed } from "./Failed";
import { Doors, Now, States } from "./Now";
import { operationsTexts } from "./texts";
import "./operations.css";

const Charts = lazy(() => import("./Charts"));
const kReloadMs = 10_000;
const kTalliesMs = 60_000;

function OverTime() {
  const t = useTexts(operationsTexts);
  const [params, setParams] = useSearchParams();
  const by = params.get("by") === "hour" ? "hour" : "day";
  const query = useQuery({
    queryKey: ["operations", "tallies", by],
    queryFn: ({ signal }) => get<Tallies>("/operations/tallies", { by }, signal),
    refetchInterval: kTalliesMs,
    placeholderData: keepPreviousData,
  });
  return (
    <section className="card" aria-labelledby="operations-charts">
      <h2 id="operations-charts">{t("charts")}</h2>
      <Tabs
        label={t("span")}
        tabs={[
          { id: "day", label: t("days") },
          { id: "hour", label: t("hours") },
        ]}
        chosen={by}
        onChoose={(id) => setParams(id === "hour" ? { by: "hour" } : {}, { replace: true })}
      >
        {query.isPending && <Loading />}
        {query.error && <ErrorView error={query.error} onRetry={() => void query.refetch()} />}
        {query.data && (
          <Suspense fallback={<Loading />}>
            <Charts tallies={query.data} />
          </Suspense>
        )}
      </Tabs>
    </section>
  );
}

export default function Operations() {
  const t = useTexts(operationsTexts);
  const { lang } = useLang();
  const query = useQuery({
    queryKey: ["operations"],
    queryFn: ({ signal }) => get<OperationsShape>("/operations", undefined, signal),
    refetchInterval: kReloadMs,
  });
  return (
    <div className="operations stack stack-loose">
      <PageHead title={t("title")} lead={t("lead")} />
      {query.isPending && <Loading />}
      {query.error && <ErrorView error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && (
        <>
          <section className="card stack" aria-labelledby="operations-now">
            <h2 id="operations-now">{t("now")}</h2>
            <p className="small soft">{t("refreshed", { at: exactTime(new Date(query.dataUpdatedAt).toISOString(), lang) })}</p>
            <Now now={query.data} />
          </section>
          <States states={query.data.states} />
        </>
      )}
      <Failed />
      <OverTime />
      {query.data && <Doors doors={query.data.doors} />}
    </div>
  );
}
