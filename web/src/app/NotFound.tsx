import { ButtonLink } from "../components/Button";
import { ContactLine } from "../components/ErrorView";
import { PageHead } from "../components/Page";
import { useTexts } from "../i18n/i18n";
import { appTexts } from "./texts";

export function NotFound() {
  const t = useTexts(appTexts);
  return (
    <div className="stack">
      <PageHead title={t("notFoundTitle")} lead={t("notFoundText")} />
      <div>
        <ButtonLink look="primary" to="/">
          {t("goHome")}
        </ButtonLink>
      </div>
      <ContactLine />
    </div>
  );
}

export function NotYours() {
  const t = useTexts(appTexts);
  return (
    <div className="stack">
      <PageHead title={t("notYoursTitle")} lead={t("notYoursText")} />
      <div>
        <ButtonLink look="primary" to="/">
          {t("goHome")}
        </ButtonLink>
      </div>
      <ContactLine />
    </div>
  );
}
