// What happened, what she can do, whom to call: for every failure that reaches a page.
import { asApiError } from "../api/client";
import { useTown } from "../api/session";
import { useLang, useTexts } from "../i18n/i18n";
import { Banner } from "./Banner";
import { Button } from "./Button";
import { componentTexts } from "./texts";

export function ContactLine() {
  const t = useTexts(componentTexts);
  const contact = useTown()?.contact;
  return <p>{contact ? t("callWhom", { contact }) : t("callNobody")}</p>;
}

export function ErrorView({ error, title, onRetry }: { error: unknown; title?: string; onRetry?: () => void }) {
  const t = useTexts(componentTexts);
  const { pick } = useLang();
  const { problem, retryAfterSeconds } = asApiError(error);
  return (
    <Banner kind="error" title={title ?? t("whatHappened")} actions={onRetry && <Button onClick={onRetry}>{t("tryAgain")}</Button>}>
      <p>{pick(problem)}</p>
      {retryAfterSeconds !== null && <p>{t("waitSeconds", { n: Math.ceil(retryAfterSeconds) })}</p>}
      {problem.where && <p>{t("place", { where: problem.where })}</p>}
      <ContactLine />
      <p className="small soft">{t("errorCode", { code: problem.code })}</p>
    </Banner>
  );
}
