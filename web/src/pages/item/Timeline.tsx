import type { Step } from "../../api/types";
import { useWords } from "../../api/words";
import { exactTime } from "../../i18n/format";
import { useLang, useTexts } from "../../i18n/i18n";
import { itemTexts } from "./texts";

export function Timeline({ steps }: { steps: Step[] }) {
  const t = useTexts(itemTexts);
  const word = useWords();
  const { lang } = useLang();
  return (
    <ol className="item-timeline">
      {steps.map((step) => (
        <li key={step.number}>
          <p className="item-step">
            <strong>{word("actions", step.action)}</strong>
            <span className="soft">{step.who === "" ? t("byProgram") : step.who}</span>
          </p>
          {step.remark !== "" && (
            <p className="item-remark">
              <span className="visually-hidden">{t("remark")}：</span>
              {step.remark}
            </p>
          )}
          <p className="small soft">
            <time dateTime={step.at}>{exactTime(step.at, lang)}</time>・{t("recordNumber", { n: step.number })}・{t(step.covered ? "covered" : "notCovered")}
          </p>
        </li>
      ))}
    </ol>
  );
}
