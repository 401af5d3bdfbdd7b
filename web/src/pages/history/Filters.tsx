import { useState } from "react";
import { useWordLists } from "../../api/words";
import { useSession } from "../../api/session";
import type { WordMap, Zone } from "../../api/types";
import { useZoneName } from "../../app/Side";
import { Disclosure } from "../../components/Disclosure";
import { Select, TextField, type Option } from "../../components/Field";
import { FilterBar } from "../../components/FilterBar";
import { useLang, useTexts } from "../../i18n/i18n";
import { kRefusalCodes, paramsOf, wrongIn, type FilterKey, type Filters as Conditions, type Wrong } from "./filters";
import { historyTexts } from "./texts";

const kZones: readonly Zone[] = ["internet", "lgwan", "mynumber"];

// An address may carry an id this list does not offer: it stays choosable.
function useOptions() {
  const t = useTexts(historyTexts);
  const { lang, pick } = useLang();
  return (map: WordMap | undefined, ids: readonly string[], chosen: string, short = false): Option[] => {
    const shown = (id: string) => {
      const word = map?.[id];
      const text = word ? pick(word) : id;
      return short ? (text.split(lang === "ja" ? "。" : /[.;:] /)[0] ?? text) : text;
    };
    const all = chosen !== "" && !ids.includes(chosen) ? [...ids, chosen] : ids;
    return [{ value: "", label: t("any") }, ...all.map((id) => ({ value: id, label: shown(id) }))];
  };
}

interface Props {
  conditions: Conditions;
  onSearch: (params: Record<string, string>) => void;
}

// Keyed by the address, so that a link or the browser's back button fills the fields anew.
export function Filters({ conditions, onSearch }: Props) {
  const t = useTexts(historyTexts);
  const words = useWordLists();
  const zoneName = useZoneName();
  const { side } = useSession();
  const options = useOptions();
  const [draft, setDraft] = useState(conditions);
  const [wrong, setWrong] = useState<Wrong>({});
  const put = (key: FilterKey) => (event: { target: { value: string } }) => setDraft((before) => ({ ...before, [key]: event.target.value }));
  const search = () => {
    const found = wrongIn(draft);
    setWrong(found);
    if (Object.keys(found).length === 0) onSearch(paramsOf(draft));
  };
  const routes = kZones.filter((zone) => zone !== side).flatMap((zone): [Zone, Zone][] => [
    [side, zone],
    [zone, side],
  ]);
  const routeOptions = [
    { value: "", label: t("any") },
    ...routes.map(([from, to]) => ({ value: `${from}-${to}`, label: t("routeText", { from: zoneName(from), to: zoneName(to) }) })),
  ];
  const types = Object.keys(words?.types ?? {}).filter((id) => id !== "unknown");
  const hidden = (["code", "route", "type", "sha256"] as const).some((key) => conditions[key] !== "");
  return (
    <FilterBar label={t("filters")} set={Object.keys(paramsOf(conditions)).length} onSearch={search} onClear={() => onSearch({})}>
      <TextField label={t("q")} value={draft.q} maxLength={200} onChange={put("q")} />
      <TextField label={t("person")} value={draft.person} maxLength={100} onChange={put("person")} />
      <TextField label={t("from")} type="date" value={draft.from} onChange={put("from")} />
      <TextField label={t("until")} type="date" value={draft.until} error={wrong.until ? t(wrong.until) : null} onChange={put("until")} />
      <Select label={t("state")} value={draft.state} options={options(words?.states, Object.keys(words?.states ?? {}), draft.state)} onChange={put("state")} />
      <div className="history-more">
        <Disclosure summary={t("more")} open={hidden || wrong.sha256 !== undefined}>
          <div className="filter-fields">
            <Select label={t("code")} value={draft.code} options={options(words?.codes, kRefusalCodes, draft.code, true)} onChange={put("code")} />
            <Select label={t("route")} value={draft.route} options={routeOptions} onChange={put("route")} />
            <Select label={t("type")} value={draft.type} options={options(words?.types, types, draft.type)} onChange={put("type")} />
            <TextField label={t("sha256")} value={draft.sha256} maxLength={80} error={wrong.sha256 ? t(wrong.sha256) : null} onChange={put("sha256")} />
          </div>
        </Disclosure>
      </div>
    </FilterBar>
  );
}
