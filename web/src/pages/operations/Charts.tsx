// The charts of 稼働状況. A chunk of its own: it brings ECharts with it.
import { useMemo } from "react";
import type { Ranked, Tallies, TallyBucket } from "../../api/types";
import Chart, { kChartColors } from "../../components/Chart";
import { bytes, dateTime, date, number, time } from "../../i18n/format";
import { useLang, useTexts, type Lang } from "../../i18n/i18n";
import { Figures } from "./Figures";
import { mostFrequent, shortName, sumsOf } from "./summary";
import { operationsTexts } from "./texts";

const kBars = 8;
const kSeries = ["released", "refused", "quarantined"] as const;
const kVerdictColors = ["#197a4b", "#c74700", "#8b008b"];

const at = (bucket: TallyBucket, by: Tallies["by"], lang: Lang) => (by === "hour" ? dateTime(bucket.at, lang) : date(bucket.at, lang));
const tick = (bucket: TallyBucket, by: Tallies["by"]) => {
  const day = new Date(bucket.at);
  return by === "hour" ? time(bucket.at) : `${day.getMonth() + 1}/${day.getDate()}`;
};
const wholeNumbers = { type: "value", minInterval: 1 };

function OverTime({ tallies: { by, buckets } }: { tallies: Tallies }) {
  const t = useTexts(operationsTexts);
  const { lang } = useLang();
  const sums = useMemo(() => sumsOf(buckets), [buckets]);
  const xAxis = useMemo(() => ({ type: "category", data: buckets.map((bucket) => tick(bucket, by)) }), [buckets, by]);
  const amounts = useMemo(
    () => ({
      legend: { top: 0, left: 0 },
      xAxis,
      yAxis: wholeNumbers,
      series: (["crossings", "filesAxis"] as const).map((key) => ({
        name: t(key),
        type: "bar",
        data: buckets.map((bucket) => (key === "crossings" ? bucket.crossings : bucket.files)),
      })),
    }),
    [xAxis, buckets, t],
  );
  const verdicts = useMemo(
    () => ({
      color: kVerdictColors,
      legend: { top: 0, left: 0 },
      xAxis,
      yAxis: wholeNumbers,
      series: kSeries.map((key) => ({ name: t(key), type: "bar", stack: "verdict", data: buckets.map((bucket) => bucket[key]) })),
    }),
    [xAxis, buckets, t],
  );
  const figures = { crossings: number(sums.crossings, lang), files: number(sums.files, lang), bytes: bytes(sums.bytes, lang) };
  const amountsSaid = sums.peak
    ? t("crossingsPeak", { ...figures, at: at(sums.peak, by, lang), peak: number(sums.peak.files, lang) })
    : sums.crossings > 0
      ? t("crossingsSum", figures)
      : t("nothingYet");
  return (
    <>
      <Chart
        title={t("crossings")}
        summary={amountsSaid}
        option={amounts}
        table={
          <Figures
            caption={t("crossings")}
            heads={[t("when"), t("crossings"), t("filesAxis"), t("bytesAxis")]}
            rows={buckets.map((bucket) => [at(bucket, by, lang), number(bucket.crossings, lang), number(bucket.files, lang), bytes(bucket.bytes, lang)])}
          />
        }
      />
      <Chart
        title={t("verdicts")}
        summary={t("verdictsSum", { released: number(sums.released, lang), refused: number(sums.refused, lang), quarantined: number(sums.quarantined, lang) })}
        option={verdicts}
        table={
          <Figures
            caption={t("verdicts")}
            heads={[t("when"), ...kSeries.map((key) => t(key))]}
            rows={buckets.map((bucket) => [at(bucket, by, lang), ...kSeries.map((key) => number(bucket[key], lang))])}
          />
        }
      />
    </>
  );
}

function Ranking({ title, ranked, color }: { title: string; ranked: Ranked[]; color: string }) {
  const t = useTexts(operationsTexts);
  const { lang, pick } = useLang();
  const most = mostFrequent(ranked);
  const option = useMemo(() => {
    const shown = ranked.slice(0, kBars);
    return {
      color: [color],
      grid: { left: 8, right: 32, top: 8, bottom: 8, containLabel: true },
      xAxis: wholeNumbers,
      yAxis: { type: "category", inverse: true, data: shown.map((one) => shortName(pick(one), lang)), axisLabel: { width: 150, overflow: "break" } },
      series: [{ name: t("count"), type: "bar", data: shown.map((one) => one.count), barMaxWidth: 22, label: { show: true, position: "right" } }],
    };
  }, [ranked, color, pick, lang, t]);
  if (!most) {
    return (
      <div>
        <h3>{title}</h3>
        <p className="small soft">{t("rankedNone")}</p>
      </div>
    );
  }
  const said = t("rankedSum", { first: shortName(pick(most), lang, 60), n: number(most.count, lang) });
  return (
    <Chart
      title={title}
      summary={ranked.length > kBars ? `${said}${lang === "en" ? " " : ""}${t("rankedMore", { n: kBars })}` : said}
      option={option}
      height={Math.min(ranked.length, kBars) * 44 + 40}
      table={<Figures caption={title} heads={[t("what"), t("count")]} rows={ranked.map((one) => [pick(one), number(one.count, lang)])} />}
    />
  );
}

export default function Charts({ tallies }: { tallies: Tallies }) {
  const t = useTexts(operationsTexts);
  return (
    <div className="operations-charts">
      <OverTime tallies={tallies} />
      <Ranking title={t("types")} ranked={tallies.types} color={kChartColors[0]!} />
      <Ranking title={t("removed")} ranked={tallies.removed} color={kChartColors[4]!} />
      <Ranking title={t("codes")} ranked={tallies.codes} color={kChartColors[2]!} />
    </div>
  );
}
