// A chart with a sentence that says what it shows and the same figures as a table. Load it lazily: it brings ECharts with it.
// The strict content security policy forbids style attributes, hence canvas and tooltips without HTML.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef, type ReactNode } from "react";
import { useTexts } from "../i18n/i18n";
import { Disclosure } from "./Disclosure";
import { componentTexts } from "./texts";

echarts.use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

export const kChartColors = ["#0017c1", "#197a4b", "#c74700", "#8b008b", "#006173", "#666666"] as const;
const kFont = '"Noto Sans JP", "Noto Sans CJK JP", system-ui, sans-serif';

interface Props {
  title: string;
  summary: string; // the finding in words, read instead of the picture
  option: echarts.EChartsCoreOption; // keep it stable: useMemo
  height?: number;
  table: ReactNode; // the figures as a <table>
}

export default function Chart({ title, summary, option, height = 280, table }: Props) {
  const t = useTexts(componentTexts);
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts | null>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const made = echarts.init(element, null, { renderer: "canvas" });
    chart.current = made;
    const watcher = new ResizeObserver(() => made.resize());
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(
      {
        color: [...kChartColors],
        textStyle: { fontFamily: kFont, fontSize: 14, color: "#333333" },
        animation: false,
        grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
        ...option,
        tooltip: { trigger: "axis", renderMode: "richText", ...(option.tooltip as object | undefined) },
      },
      { notMerge: true },
    );
  }, [option]);
  return (
    <figure className="chart">
      <figcaption>
        <h3>{title}</h3>
        <p className="small soft">{summary}</p>
      </figcaption>
      <div ref={box} className="chart-box" style={{ height }} role="img" aria-label={`${title}：${summary}`} />
      <Disclosure summary={t("chartAsTable")}>{table}</Disclosure>
    </figure>
  );
}
