// Each route as sentences a clerk can read aloud.
import type { Route } from "../../api/types";
import { useWords } from "../../api/words";
import { useZoneName } from "../../app/Side";
import { Chip } from "../../components/StateChip";
import { bytes, number, percent } from "../../i18n/format";
import { useLang, useTexts } from "../../i18n/i18n";
import { settingsTexts } from "./texts";

const kApproval = { none: "approvalNone", approver: "approvalApprover" } as const;
const kScan = { off: "scanOff", when_there: "scanThere", required: "scanRequired" } as const;

function useSentences(): (route: Route) => string[] {
  const t = useTexts(settingsTexts);
  const word = useWords();
  const { lang } = useLang();
  return (route) => {
    if (!route.allowed) return [t("denied")];
    const least = Math.max(route.approve_below_kept_text, route.approve_below_kept_pictures);
    const types = route.types.map((type) => word("types", type)).join(lang === "ja" ? "、" : ", ");
    return [
      route.disarm ? t("disarm", { profile: route.profile }) : t("noDisarm"),
      t(kApproval[route.approval]),
      ...(least > 0 && route.disarm ? [t("approveBelow", { share: percent(least, lang) })] : []),
      t(kScan[route.scan]),
      types === "" ? t("typesAll") : t("typesSome", { types }),
      t("sizes", { bytes: bytes(route.bytes_max, lang), files: number(route.files_max, lang) }),
      t("keep", { days: route.expires_days }) + (route.take_once ? ` ${t("once")}` : ""),
      route.original_days > 0 ? t("original", { days: route.original_days }) : t("originalNot"),
    ];
  };
}

export function Routes({ routes }: { routes: Route[] }) {
  const t = useTexts(settingsTexts);
  const zoneName = useZoneName();
  const sentences = useSentences();
  return (
    <ul className="stack">
      {routes.map((route) => (
        <li key={`${route.from}-${route.to}`} className="settings-route">
          <h3>
            {t("routeTitle", { from: zoneName(route.from), to: zoneName(route.to) })}
            {!route.allowed && (
              <>
                {" "}
                <Chip tone="bad" icon="bad">
                  {t("denied")}
                </Chip>
              </>
            )}
          </h3>
          {route.allowed && (
            <ul className="settings-sentences">
              {sentences(route).map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}
