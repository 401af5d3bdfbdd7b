// 設定: what is in force, to be read; every part names the file in which it is changed.
import { useQuery } from "@tanstack/react-query";
import { get } from "../../api/client";
import type { ProfileFile, Settings as SettingsShape } from "../../api/types";
import { Banner } from "../../components/Banner";
import { Hash } from "../../components/CopyButton";
import { Disclosure } from "../../components/Disclosure";
import { ErrorView } from "../../components/ErrorView";
import { KeyValue } from "../../components/KeyValue";
import { Loading, PageHead } from "../../components/Page";
import { useLang, useTexts } from "../../i18n/i18n";
import { Routes } from "./Routes";
import { SettingsTable } from "./SettingsTable";
import { settingsTexts } from "./texts";
import "./settings.css";

function Toml({ label, text }: { label: string; text: string }) {
  return (
    <Disclosure summary={label}>
      <pre className="settings-toml" tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
    </Disclosure>
  );
}

function Where({ file, text, builtIn }: { file: string; text: string; builtIn: string }) {
  if (file === "") return <p className="soft">{builtIn}</p>;
  return (
    <p className="soft">
      {text} <code>{file}</code>
    </p>
  );
}

function Profile({ profile: { name, file, sha256, toml } }: { profile: ProfileFile }) {
  const t = useTexts(settingsTexts);
  return (
    <li className="settings-route">
      <h3>{name}</h3>
      <KeyValue
        facts={[
          { label: t("fileOf"), value: file === "" ? t("builtIn") : <code>{file}</code> },
          { label: t("hash"), value: <Hash value={sha256} what={t("hash")} /> },
        ]}
      />
      <Toml label={t("profileToml", { name })} text={toml} />
    </li>
  );
}

function Whole({ settings }: { settings: SettingsShape }) {
  const t = useTexts(settingsTexts);
  const { pick } = useLang();
  const { rules_trouble: trouble, rules_file, rules_toml } = settings;
  return (
    <div className="stack stack-loose">
      {trouble && (
        <Banner kind="error" title={t("troubleTitle")}>
          <p>{pick(trouble)}</p>
          {trouble.where !== "" && <code>{trouble.where}</code>}
          <p>{t("troubleText")}</p>
        </Banner>
      )}
      <section className="card stack" aria-labelledby="settings-rules">
        <h2 id="settings-rules">{t("rules")}</h2>
        <Where file={rules_file} text={t("fileRules")} builtIn={t("builtInRules")} />
        <Routes routes={settings.routes} />
        <Toml label={t("toml")} text={rules_toml} />
      </section>
      <section className="card stack" aria-labelledby="settings-profiles">
        <h2 id="settings-profiles">{t("profiles")}</h2>
        <p className="soft">{t("profilesLead")}</p>
        <ul className="stack">
          {settings.profiles.map((profile) => (
            <Profile key={profile.name} profile={profile} />
          ))}
        </ul>
      </section>
      <section className="card stack" aria-labelledby="settings-others">
        <h2 id="settings-others">{t("settings")}</h2>
        <Where file={settings.settings_file} text={t("fileSettings")} builtIn={t("builtInSettings")} />
        <SettingsTable lines={settings.settings} />
      </section>
    </div>
  );
}

export default function Settings() {
  const t = useTexts(settingsTexts);
  const query = useQuery({ queryKey: ["settings"], queryFn: ({ signal }) => get<SettingsShape>("/settings", undefined, signal) });
  return (
    <div className="settings">
      <PageHead title={t("title")} lead={t("lead")} />
      {query.isPending && <Loading />}
      {query.error && <ErrorView error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <Whole settings={query.data} />}
    </div>
  );
}
