// The newest checkpoint: what is sealed, by which key, to be kept elsewhere.
import type { EvidenceState } from "../../api/types";
import { Banner } from "../../components/Banner";
import { DownloadLink } from "../../components/Button";
import { Hash } from "../../components/CopyButton";
import { Disclosure } from "../../components/Disclosure";
import { KeyValue } from "../../components/KeyValue";
import { exactTime, number } from "../../i18n/format";
import { useLang, useTexts } from "../../i18n/i18n";
import { evidenceTexts } from "./texts";

export function Newest({ state }: { state: EvidenceState }) {
  const t = useTexts(evidenceTexts);
  const { lang, pick } = useLang();
  return (
    <section className="card stack" aria-labelledby="evidence-newest">
      <h2 id="evidence-newest">{t("newest")}</h2>
      {state.trouble && (
        <Banner kind="error" title={t("troubleTitle")}>
          <p>{pick(state.trouble)}</p>
        </Banner>
      )}
      <KeyValue
        facts={[
          { label: t("at"), value: state.checkpoint_at === null ? t("never") : exactTime(state.checkpoint_at, lang) },
          { label: t("size"), value: t("sizeText", { n: number(state.size, lang) }) },
          { label: t("covered"), value: state.covered >= state.size ? t("coveredAll") : t("coveredPart", { n: number(state.covered, lang) }) },
          { label: t("origin"), value: state.origin },
          { label: t("publicKey"), value: <Hash value={state.public_key} what={t("publicKey")} /> },
        ]}
      />
      {state.checkpoint !== "" && (
        <>
          <p className="small soft">{t("keepElsewhere")}</p>
          <div>
            <DownloadLink href="/api/v1/evidence/checkpoint" name={`${state.origin}-${state.covered}.checkpoint`}>
              {t("checkpoint")}
            </DownloadLink>
          </div>
          <Disclosure summary={t("checkpointText")}>
            <pre className="evidence-text" tabIndex={0} role="region" aria-label={t("checkpointText")}>
              {state.checkpoint}
            </pre>
          </Disclosure>
        </>
      )}
    </section>
  );
}
