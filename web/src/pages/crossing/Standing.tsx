// Where a crossing stands as a whole, in one banner for its sender.
import { useLocation } from "react-router-dom";
import type { Crossing } from "../../api/types";
import { Banner } from "../../components/Banner";
import { isFinal } from "../../components/StateChip";
import { useTexts } from "../../i18n/i18n";
import { underWay } from "../../upload/uploads";
import { useUploads } from "../../upload/useUploads";
import { crossingTexts } from "./texts";

export function Standing({ crossing }: { crossing: Crossing }) {
  const t = useTexts(crossingTexts);
  const { state } = useLocation() as { state: { sent?: boolean } | null };
  const sending = useUploads().some((upload) => upload.crossing === crossing.head.id && underWay(upload));
  const { items, mine } = crossing;
  if (mine.sender && sending) {
    return (
      <Banner kind="info" title={t("keepOpen")}>
        <p>{t("keepOpenText")}</p>
      </Banner>
    );
  }
  const locked = items.filter((item) => item.state === "locked").length;
  if (locked > 0 && (mine.sender || mine.recipient)) {
    return (
      <Banner kind="warning" title={t("needPassword", { n: locked })}>
        <p>{t("needPasswordText")}</p>
      </Banner>
    );
  }
  if (!mine.sender || items.length === 0) return null;
  const there = items.filter((item) => item.state === "released" || item.state === "taken").length;
  const settled = items.every((item) => item.state === "released" || isFinal(item.state));
  if (settled && there === items.length) return <Banner kind="success" title={t("doneAll")} />;
  if (settled) {
    return (
      <Banner kind="warning" title={there > 0 ? t("doneSome", { n: there }) : t("nonePassed")}>
        <p>{t("doneSomeText")}</p>
      </Banner>
    );
  }
  if (!state?.sent || items.some((item) => item.state === "received")) return null;
  return (
    <Banner kind="success" title={t("sentAll", { n: items.length })}>
      <p>{t(crossing.head.needs_approval ? "sentAllApproval" : "sentAllText")}</p>
    </Banner>
  );
}
