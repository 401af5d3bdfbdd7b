import { useState, type ReactNode } from "react";
import type { SettingLine } from "../../api/types";
import { Checkbox } from "../../components/Field";
import { Chip } from "../../components/StateChip";
import { useLang, useTexts } from "../../i18n/i18n";
import { settingsTexts } from "./texts";

function Cell({ label, children }: { label: string; children: ReactNode }) {
  return (
    <td role="cell">
      <span className="cell-label" aria-hidden="true">
        {label}
      </span>
      <span className="cell-value">{children}</span>
    </td>
  );
}

export function SettingsTable({ lines }: { lines: SettingLine[] }) {
  const t = useTexts(settingsTexts);
  const { pick } = useLang();
  const [onlyChanged, setOnlyChanged] = useState(false);
  const shown = onlyChanged ? lines.filter((line) => line.value !== line.default) : lines;
  const value = (text: string) => (text === "" ? <span className="soft">{t("empty")}</span> : <code>{text}</code>);
  return (
    <>
      <Checkbox label={t("onlyChanged")} checked={onlyChanged} onChange={(event) => setOnlyChanged(event.target.checked)} />
      <p className="small soft" role="status">
        {shown.length === 0 ? t("noneChanged") : t("count", { n: shown.length })}
      </p>
      {shown.length > 0 && (
        <table className="data-table" role="table">
          <caption className="visually-hidden">{t("settings")}</caption>
          <thead role="rowgroup">
            <tr role="row">
              {(["meaning", "value", "default"] as const).map((key) => (
                <th key={key} scope="col" role="columnheader">
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {shown.map((line) => (
              <tr key={line.key} role="row">
                <th scope="row" role="rowheader">
                  <span className="settings-key">
                    <span>{pick(line)}</span>
                    <code className="small soft">{line.key}</code>
                  </span>
                </th>
                <Cell label={t("value")}>
                  <span className="settings-key">
                    {value(line.value)}
                    {line.value !== line.default && <Chip tone="busy">{t("changed")}</Chip>}
                  </span>
                </Cell>
                <Cell label={t("default")}>{value(line.default)}</Cell>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
