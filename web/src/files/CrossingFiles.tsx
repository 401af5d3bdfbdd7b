// The files of a crossing: those the server has, and those of this browser that have no place there yet.
import { useState } from "react";
import type { Crossing, Item } from "../api/types";
import { Button } from "../components/Button";
import { Icon } from "../components/Icon";
import { toneOf } from "../components/StateChip";
import { bytes } from "../i18n/format";
import { useLang, useTexts } from "../i18n/i18n";
import type { OneUpload } from "../upload/uploads";
import { useUploads } from "../upload/useUploads";
import { FileLine } from "./FileLine";
import { mayTake } from "./states";
import { fileTexts } from "./texts";
import { UploadLine } from "./UploadLine";

function Pending({ upload }: { upload: OneUpload }) {
  const t = useTexts(fileTexts);
  const { lang } = useLang();
  return (
    <article className="file-line" aria-label={upload.path}>
      <div className="file-head">
        <Icon name="file" size={24} />
        <div className="grow">
          <h3 className="file-name">{upload.path}</h3>
          <p className="small soft">{bytes(upload.bytes, lang)}</p>
        </div>
      </div>
      <div className="file-body">
        {upload.status === "done" ? <p>{t("arrived")}</p> : <UploadLine upload={upload} />}
      </div>
    </article>
  );
}

// Of many files the first ones, and all that wait for somebody or did not pass; the rest on demand.
function calls(item: Item, upload: OneUpload | undefined): boolean {
  return toneOf(item.state) === "bad" || item.state === "locked" || upload?.status === "failed";
}

export function CrossingFiles({ crossing, most = 50 }: { crossing: Crossing; most?: number }) {
  const t = useTexts(fileTexts);
  const [all, setAll] = useState(false);
  const mine = useUploads().filter((upload) => upload.crossing === crossing.head.id);
  const takeable = crossing.items.filter((item) => mayTake(item, crossing.mine)).length;
  const byItem = new Map(mine.map((upload) => [upload.item, upload]));
  const placed = new Set(crossing.items.map((item) => item.id));
  const pending = mine.filter((upload) => !placed.has(upload.item) && upload.status !== "given_up");
  const items = all ? crossing.items : crossing.items.filter((item, index) => index < most || calls(item, byItem.get(item.id)));
  const waiting = all ? pending : pending.slice(0, Math.max(0, most - items.length));
  const rest = crossing.items.length + pending.length - items.length - waiting.length;
  return (
    <>
      <ul className="file-list" aria-label={t("files")}>
        {items.map((item) => (
          <li key={item.id}>
            <FileLine item={item} head={crossing.head} mine={crossing.mine} only={takeable === 1} upload={byItem.get(item.id)} />
          </li>
        ))}
        {waiting.map((upload) => (
          <li key={upload.key}>
            <Pending upload={upload} />
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <div className="file-rest">
          <Button onClick={() => setAll(true)}>{t("rest", { n: rest })}</Button>
        </div>
      )}
    </>
  );
}
