import type { Note } from "../../api/types";
import { number } from "../../i18n/format";
import { useLang, useTexts } from "../../i18n/i18n";
import { itemTexts } from "./texts";

export function Notes({ caption, notes }: { caption: string; notes: Note[] }) {
  const t = useTexts(itemTexts);
  const { lang, pick } = useLang();
  return (
    <table className="data-table" role="table">
      <caption className="visually-hidden">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          <th scope="col" role="columnheader">
            {t("what")}
          </th>
          <th scope="col" role="columnheader">
            {t("where")}
          </th>
          <th scope="col" role="columnheader" className="number">
            {t("count")}
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {notes.map((note, index) => (
          <tr key={index} role="row">
            <th scope="row" role="rowheader">
              {pick(note)}
            </th>
            <td role="cell">
              <span className="cell-label" aria-hidden="true">
                {t("where")}
              </span>
              <span className="cell-value">{note.where === "" ? <span className="soft">{t("whole")}</span> : <code>{note.where}</code>}</span>
            </td>
            <td role="cell" className="number">
              <span className="cell-label" aria-hidden="true">
                {t("count")}
              </span>
              <span className="cell-value">{number(note.count, lang)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
