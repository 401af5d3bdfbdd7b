// Between whom, when, how long: the head of a crossing.
import type { CrossingHead } from "../api/types";
import { useZoneName } from "../app/Side";
import { KeyValue } from "../components/KeyValue";
import { Parties, Party } from "../components/Party";
import { dateTime } from "../i18n/format";
import { useLang, useTexts } from "../i18n/i18n";
import { fileTexts } from "./texts";

export function CrossingFacts({ head }: { head: CrossingHead }) {
  const t = useTexts(fileTexts);
  const { lang } = useLang();
  const zoneName = useZoneName();
  return (
    <KeyValue
      facts={[
        { label: t("route"), value: t("routeText", { from: zoneName(head.from), to: zoneName(head.to) }) },
        { label: t("sender"), value: <Party who={head.sender} /> },
        { label: t("recipients"), value: <Parties all={head.recipients} most={20} /> },
        head.note !== "" && { label: t("note"), value: <span className="file-note">{head.note}</span> },
        { label: t("madeAt"), value: dateTime(head.made_at, lang) },
        { label: t("expiresAt"), value: dateTime(head.expires_at, lang) },
        { label: t("onceLabel"), value: head.take_once ? t("once") : t("many") },
        head.needs_approval && { label: t("approval"), value: t("approvalYes") },
        { label: t("number"), value: <code>{head.id}</code> },
      ]}
    />
  );
}
