import type { ItemDetail } from "../../api/types";
import { DownloadLink } from "../../components/Button";
import { CopyButton, Hash } from "../../components/CopyButton";
import { Disclosure } from "../../components/Disclosure";
import { KeyValue } from "../../components/KeyValue";
import { fileName, hasCertificate } from "../../files/states";
import { useTexts } from "../../i18n/i18n";
import { itemTexts } from "./texts";

function Command({ title, text }: { title: string; text: string }) {
  const t = useTexts(itemTexts);
  return (
    <div>
      <p className="item-command-title">{title}</p>
      <p className="item-command">
        <code>{text}</code>
        <CopyButton text={text} what={t("command")} />
      </p>
    </div>
  );
}

export function Proof({ detail: { item, input_sha256, clean_sha256, steps } }: { detail: ItemDetail }) {
  const t = useTexts(itemTexts);
  return (
    <>
      <p className="small soft">{t("proofLead")}</p>
      <KeyValue
        facts={[
          input_sha256 !== null && { label: t("inputHash"), value: <Hash value={input_sha256} what={t("inputHash")} /> },
          clean_sha256 !== null && { label: t("cleanHash"), value: <Hash value={clean_sha256} what={t("cleanHash")} /> },
        ]}
      />
      <div className="row">
        {hasCertificate(item) && (
          <DownloadLink href={`/api/v1/items/${item.id}/certificate`} name={`${fileName(item.path)}.cert`}>
            {t("certificate")}
          </DownloadLink>
        )}
        {steps.some((step) => step.covered) && (
          <DownloadLink href={`/api/v1/items/${item.id}/proof`} name={`${fileName(item.path)}.proof`}>
            {t("proofFile")}
          </DownloadLink>
        )}
      </div>
      <Disclosure summary={t("howTo")}>
        <div className="stack">
          <p>{t("howToText")}</p>
          <Command title={t("howToCertificate")} text={t("commandCertificate")} />
          <Command title={t("howToProof")} text={t("commandProof")} />
        </div>
      </Disclosure>
    </>
  );
}
