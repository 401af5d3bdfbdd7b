import { useRef, useState, type DragEvent } from "react";
import type { Route } from "../../api/types";
import { Button } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { bytes, number } from "../../i18n/format";
import { useLang, useTexts } from "../../i18n/i18n";
import { fromDrop, fromInput, kGatherMax, merged, objection, total, type Chosen, type Gathered } from "./choose";
import { sendTexts } from "./texts";

const kShownAtFirst = 20;

interface Props {
  chosen: Chosen[];
  route: Route;
  error: string | null;
  onChange: (chosen: Chosen[]) => void;
}

function ChosenList({ chosen, route, onChange }: Omit<Props, "error">) {
  const t = useTexts(sendTexts);
  const { lang } = useLang();
  const [all, setAll] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  if (chosen.length === 0) return null;
  const remove = (path: string, index: number) => {
    onChange(chosen.filter((one) => one.path !== path));
    // The focus goes to the neighbour, not to the top of the page.
    requestAnimationFrame(() => {
      const buttons = list.current?.querySelectorAll<HTMLButtonElement>("button");
      buttons?.[Math.min(index, buttons.length - 1)]?.focus();
    });
  };
  const shown = all ? chosen : chosen.slice(0, kShownAtFirst);
  return (
    <div className="stack stack-tight">
      <div className="row row-between">
        <p>
          <strong>{t("chosenSum", { n: number(chosen.length, lang), bytes: bytes(total(chosen), lang) })}</strong>
        </p>
        {chosen.length > 1 && (
          <Button look="plain" size="small" onClick={() => onChange([])}>
            {t("removeAll")}
          </Button>
        )}
      </div>
      <ul className="send-files" aria-label={t("chosenFiles")} ref={list}>
        {shown.map((one, index) => {
          const wrong = objection(one, route);
          return (
            <li key={one.path}>
              <Icon name="file" />
              <div className="grow">
                <p>{one.path}</p>
                <p className="small soft">{bytes(one.file.size, lang)}</p>
                {wrong && (
                  <p className="field-error">
                    <Icon name="warn" size={16} />
                    {t(wrong, { bytes: bytes(route.bytes_max, lang) })}
                  </p>
                )}
              </div>
              <Button look="plain" size="small" aria-label={t("removeOf", { name: one.path })} onClick={() => remove(one.path, index)}>
                {t("remove")}
              </Button>
            </li>
          );
        })}
      </ul>
      {shown.length < chosen.length && (
        <Button look="plain" onClick={() => setAll(true)}>
          {t("moreFiles", { n: chosen.length - shown.length })}
        </Button>
      )}
    </div>
  );
}

export function FilePicker({ chosen, route, error, onChange }: Props) {
  const t = useTexts(sendTexts);
  const { lang } = useLang();
  const [over, setOver] = useState(false);
  const [said, setSaid] = useState("");
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement | null>(null);
  const latest = useRef(chosen);
  latest.current = chosen;
  const add = ({ files: fresh, debris, cut }: Gathered) => {
    onChange(merged(latest.current, fresh));
    setSaid(
      [t("added", { n: fresh.length }), debris > 0 && t("debris", { n: debris }), cut && t("cut", { n: kGatherMax })].filter(Boolean).join(lang === "ja" ? "" : " "),
    );
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    fromDrop(event.dataTransfer).then(add, () => setSaid(t("gatherFailed")));
  };
  const take = (input: HTMLInputElement | null) => {
    if (input?.files) add(fromInput(input.files));
    if (input) input.value = "";
  };
  return (
    <div className="stack">
      <div
        className={`send-drop ${over ? "send-drop-over" : ""} ${chosen.length > 0 ? "send-drop-small" : ""}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={(event) => {
          if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget)) setOver(false);
        }}
        onDrop={drop}
      >
        <p className="send-drop-title">
          <Icon name="folder" size={chosen.length > 0 ? 24 : 40} />
          {over ? t("dropNow") : t("dropTitle")}
        </p>
        <div className="row">
          <Button icon="file" look={chosen.length > 0 ? "secondary" : "primary"} onClick={() => files.current?.click()}>
            {t("chooseFiles")}
          </Button>
          <Button icon="folder" onClick={() => folder.current?.click()}>
            {t("chooseFolder")}
          </Button>
        </div>
        <p className="small soft">{t("limits", { bytes: bytes(route.bytes_max, lang), files: number(route.files_max, lang) })}</p>
        <input ref={files} type="file" multiple hidden aria-label={t("chooseFiles")} onChange={() => take(files.current)} />
        <input
          ref={(element) => {
            folder.current = element;
            element?.setAttribute("webkitdirectory", "");
          }}
          type="file"
          multiple
          hidden
          aria-label={t("chooseFolder")}
          onChange={() => take(folder.current)}
        />
      </div>
      <p role="status" className="small soft send-said">
        {said}
      </p>
      {error && (
        <p className="field-error">
          <Icon name="warn" size={16} />
          {error}
        </p>
      )}
      <ChosenList chosen={chosen} route={route} onChange={onChange} />
    </div>
  );
}
