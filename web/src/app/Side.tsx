import { useTown } from "../api/session";
import type { Zone } from "../api/types";
import { useLang, useTexts, type Lang } from "../i18n/i18n";
import { appTexts } from "./texts";

const kSideTexts = { internet: "sideInternet", lgwan: "sideLgwan", mynumber: "sideMynumber" } as const satisfies Record<Zone, keyof typeof appTexts>;

export function useZoneName(): (zone: Zone) => string {
  const t = useTexts(appTexts);
  return (zone) => t(kSideTexts[zone]);
}

export function SideBadge() {
  const t = useTexts(appTexts);
  const name = useZoneName();
  const side = useTown()?.side;
  if (!side) return null;
  return (
    <p className="side-badge">
      <span className="visually-hidden">{t("sideLabel")}：</span>
      {name(side)}
    </p>
  );
}

const kLangs: { id: Lang; name: string }[] = [
  { id: "ja", name: "日本語" },
  { id: "en", name: "English" },
];

export function LangSwitch() {
  const t = useTexts(appTexts);
  const { lang, setLang } = useLang();
  return (
    <div className="lang-switch" role="group" aria-label={t("language")}>
      {kLangs.map(({ id, name }) => (
        <button key={id} type="button" lang={id} aria-pressed={lang === id} onClick={() => setLang(id)}>
          {name}
        </button>
      ))}
    </div>
  );
}
